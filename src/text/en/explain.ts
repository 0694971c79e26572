/** `clipskip explain`, chapter by chapter; each text is one line. */
export default {
  what: {
    heading: 'What is clip skip?',
    encoder:
      'A text encoder turns your prompt into numbers, layer after layer. Clip skip says how many layers from the end the picture is drawn from.',
    numbers: 'Clip skip 1 skips nothing (layer 12 is used). 2 uses layer 11, 3 uses layer 10.',
    training:
      'A checkpoint is tuned to the layer it was trained on: 1 for SD 1.5, 2 for NovelAI-type anime models, 2 for SDXL. That value is where to start.',
  },
  table: {
    heading: 'Which layer is it?',
    row: 'Clip skip {{n}} → layer {{layer}} of {{layers}}',
    formula:
      'For SD 1.x: layer = 13 - clip skip. It is counted from the end; every picture here is labelled with its layer.',
  },
  twelve: {
    heading: 'What is layer 12, and why is there no 0?',
    last: 'Layer 12 is the last layer of SD 1.x’s text encoder. Clip skip 1 is that layer: nothing is skipped.',
    noZero: 'There is no 0 because nothing comes after layer 12.',
    old: 'Early versions of A1111 offered both 0 and 1; they meant the same.',
  },
  corrections: {
    heading: 'Where popular explanations slip',
    offByOne:
      'Some well-liked posts are one layer off, an easy slip when tools count differently. Clip skip 1 is layer 12 and 2 is layer 11, as A1111’s own code and slider text say.',
    size: 'Layers do not grow. All of them are the same size and hand on the same table: 77 x 768 numbers for CLIP-L (75 prompt tokens, start, end).',
    meaning:
      '“First person, then man or woman” is an analogy, as its author noted. In truth every layer refines the whole table a little further.',
    openClip: 'SD 2.x has a CLIP too: OpenCLIP is an open one, with 24 layers.',
    sharp: 'We found no evidence that a higher clip skip makes pictures sharper. Compare on your own checkpoint.',
  },
  zero: {
    heading: 'Tools that count from 0',
    tools:
      'diffusers, InvokeAI and OneTrainer count the layers left out: on SD 1.x their 0 is clip skip 1 and their 1 is clip skip 2.',
    sdxl: 'On SDXL they start from the native layer: their 0 is clip skip 2.',
    negative:
      'diffusers leaves the negative prompt at the last layer, so its pictures differ from A1111’s from clip skip 2 on.',
  },
  families: {
    heading: 'SD 1.x, SD 2.x, SDXL, FLUX',
    sd1: 'SD 1.x: 12 layers. SD 1.5 was trained at 1, NovelAI and the anime models after it at 2; merges may be in between.',
    sd2: 'SD 2.x: 24 layers, trained at 2 (the second-to-last).',
    sdxl: 'SDXL, Pony, Illustrious, NoobAI: two encoders, both read at the second-to-last layer. 2 is native, 3 and more are experiments.',
    flux: 'SD 3 and FLUX also read the prompt with T5. Clip skip does not apply to them.',
    pony: '“Pony needs clip skip 2” is SDXL’s own default: already so in A1111, Forge and plain ComfyUI. In SD.Next’s numbering it is 1; on AI Horde send 2.',
  },
  servers: {
    heading: 'What programs do with it',
    a1111:
      'AUTOMATIC1111: SD 1.x as asked. SD 2.x, SD 3 and SDXL ignore it; with sdxl_clip_l_skip one of SDXL’s two encoders follows.',
    forge:
      'Forge: SD 1.x as asked. SDXL never goes below 2, so 1 and 2 are the same picture. On SD 2.x its 1 is probably our 2. FLUX: no effect.',
    reforge: 'reForge: SD 1.x as asked. SDXL only with sdxl_clip_l_skip, like AUTOMATIC1111.',
    sdnext: 'SD.Next: SD 1.x as asked. On SDXL it counts one lower: its 1 is our 2.',
    comfyui:
      'ComfyUI: CLIPSetLastLayer takes the number with a minus (-2 is 2). Without it SD 1.x is at 1, SD 2.x and SDXL at 2. For SD 3 and FLUX leave it out: it moves T5 as well.',
    sdcpp:
      'stable-diffusion.cpp: as asked; unset means 1 for SD 1.x, 2 for SD 2.x and SDXL. Beyond 12 it makes no sense: 13 runs no layer, 14 runs all again.',
    horde:
      'AI Horde: as asked, and 1 when unset. For SDXL send 2 to get the normal picture (read in its code, not tried).',
    swarm: 'SwarmUI: “CLIP Stop At Layer” takes the number with a minus; off means the model’s own value.',
    trainers:
      'Trainers: kohya takes the number for SD 1.x and ignores it for SDXL. Civitai’s default is 2 for anime and 1 for everything else.',
    proof: 'The only sure proof is in the pixels: the same picture at every value means that clip skip had no effect.',
  },
  reading: {
    heading: 'How to read a comparison',
    start:
      'Start at the value of the checkpoint, then of the LoRA: what something was trained at is what it understands.',
    high: 'From about 4 on the prompt is followed less and less, and odd things appear.',
    seeds:
      'Keep the seed fixed while you compare, then repeat on at least 4 seeds: one picture of each is an anecdote.',
    tips: 'Much advice on clip skip comes from single posts (3 for style, 1 for 2D to photo). It is marked here as unproved: try it, and trust your own pictures.',
  },
} as const;
