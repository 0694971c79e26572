export default {
  builtin: {
    unknownWords: 'This model does not know these words: {{words}}.',
    chunks: 'The text is longer than 75 tokens: it was read in {{chunks}} chunks, as A1111 does.',
    cut: 'This model reads 75 tokens: {{chunks}} more chunks of the prompt were left out.',
    noLora: 'The built-in engine draws without LoRAs; left out: {{names}}.',
    missingLayers:
      'This text encoder holds {{layers}} of {{all}} layers: clip skip {{used}} is the smallest it can do.',
    problem: {
      missing: '{{file}} is missing',
      tooLarge: '{{file}} is too large for what it should hold',
      unreadable: '{{file}} cannot be read',
      notJson: '{{file}} is not valid JSON',
      field: '{{file}} lacks “{{wanted}}” or has an unknown value there',
      noTokenizer: 'it has neither tokenizer.json nor vocab.json with merges.txt',
      damaged: 'the file is damaged or incomplete ({{detail}})',
      weights: '{{file}} is damaged or incomplete',
      operators: '{{file}} uses operators this runtime lacks (made for a GPU?)',
      kind: 'it holds {{found}}; this engine draws SD 1.x',
      notText: 'its U-Net takes {{found}} channels and the decoder {{wanted}}: it is not a text-to-image model',
      port: '{{file}} does not have the input or output “{{wanted}}” that such a file has',
      input: '{{file}} needs an input that we do not know: “{{found}}”',
      size: 'neither its settings nor its graphs say how large its pictures are',
      pictureSize: 'its decoder gives {{found}} pixels where {{wanted}} were expected',
      run: '{{file}} fails while it runs',
      noOutput: 'it has no output “{{wanted}}”',
      fused: 'its graph is fused ({{wanted}})',
      layerCount: '{{found}} layers were found, {{wanted}} expected',
      noLayers: 'no layers were found',
      unknownLayer: 'layer {{found}} from the end is built in an unknown way',
      unknownEnd: 'the end of its graph is built in an unknown way',
      skip: 'it has {{found}} layers, not {{wanted}}',
    },
  },
  clipSkip: {
    ignored:
      '{{server}} does not use clip skip on this kind of model: every value draws the same picture, the one of {{used}}.',
    floor: '{{server}} cannot go below {{used}} on this kind of model: {{n}} draws the same picture as {{used}}.',
    notApplicable: 'This model reads the prompt with T5 as well; clip skip does not apply to it.',
    unknownModel:
      'What kind of model this is cannot be told from its name, so whether {{server}} uses clip skip {{n}} shows only when the pictures are compared.',
    unproved:
      'Nobody has proved yet what {{server}} does with clip skip on this kind of model; the pictures are compared.',
    worker: 'Whether clip skip is used depends on the machine that takes the job.',
    clipLOnly: 'Only the first of the two text encoders (CLIP-L) follows clip skip here.',
    positiveOnly:
      '{{server}} applies clip skip to the prompt but not to the negative prompt, so its pictures differ from those of A1111.',
    sd1Only: 'The built-in engine draws SD 1.x models only.',
  },
  sdapi: {
    sampler: 'The server drew with the sampler {{used}} instead of {{wanted}}.',
    size: 'The server drew {{used}} instead of {{wanted}}.',
    override:
      'The server reports clip skip {{used}} although {{wanted}} was sent: it does not take settings per picture.',
  },
  comfyui: {
    emphasis:
      'ComfyUI weighs emphasis such as (word:1.2) in its own way: these pictures cannot be compared with those of A1111.',
    syntax: 'ComfyUI reads {{found}} as ordinary words: that is A1111’s syntax.',
    stacked: 'All panels were drawn in one pass: a pixel may differ by 1/255 from a picture drawn alone.',
    notStacked: 'This row was drawn panel by panel, not in one pass: $t(engine:comfyui.cause.{{cause}}).',
    cause: {
      sampler: 'the sampler draws new noise at every step, so the panels would not be comparable',
      hires: 'hires fix needs passes of its own',
      extras: 'dynamic thresholding looks at each picture by itself',
      missing: 'the server lacks the nodes for it',
    },
  },
} as const;
