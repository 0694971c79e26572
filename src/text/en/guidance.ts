/** Lines of guidance by rule id. Each stands alone on one line of a terminal or a chat message. */
export default {
  G01: 'Clip skip {{skips}}: every picture is the same, pixel for pixel. It had no effect here ({{engine}}, {{family}}).',
  G02: '{{family}} models also read the prompt with T5. Clip skip does not apply to them, so no value is recommended.',
  G03: 'SD 2.x was trained on the second-to-last layer: 2 is its native value. Start there.',
  G04: {
    known:
      'SDXL-class models (Pony, Illustrious, NoobAI too) read the second-to-last layer by design: 2 is native. Higher values leave what they were trained on; they are for experiments.',
    byName:
      'The name suggests an SDXL-class model. Those read the second-to-last layer by design: 2 is native, higher values are for experiments.',
  },
  G05: 'The name suggests an anime checkpoint of NovelAI descent: try 2 first. At 1 such models often show glitches in fine detail.',
  G06: 'The name suggests a photo checkpoint or SD 1.5 itself: try 1 first. SD 1.5 was trained on the last layer.',
  G07: 'The name suggests a 2.5D merge. Its parents may have been trained at 1 and at 2, so no value is a safe default: compare both.',
  G08: {
    sd1: 'SD 1.x checkpoints descend from bases trained at 1 (SD 1.5) or at 2 (NovelAI). This name does not say which: compare 1 and 2, and look at the model page.',
    family: 'The family of this model is not known. Look at its model page; until then compare 1 and 2.',
  },
  G09: {
    drawn: 'LoRA “{{lora}}” was trained at clip skip {{n}}: look at that picture first.',
    missing: 'LoRA “{{lora}}” was trained at clip skip {{n}}, which is not in this comparison: draw {{n}} first.',
  },
  G10: {
    photo:
      'LoRA “{{lora}}” was trained at clip skip {{n}}, the checkpoint looks like a photo model (1): compare 1 and {{n}}. For 2D to photo, one community post prefers 1.',
    other:
      'LoRA “{{lora}}” was trained at clip skip {{n}}, the checkpoint probably at {{native}}: compare both values.',
  },
  G11: 'The prompt reads like tags. NovelAI-type anime models learned their tags at 2, so 2 is the usual value for them.',
  G12: 'The prompt reads like sentences: on SD 1.5 or a photo checkpoint try 1 first. How things relate to each other shows up in the late layers.',
  G13: 'The prompt has about {{tokens}} tokens and is read in {{chunks}} chunks of 75. Shorten it before you turn to clip skip.',
  G14: '“{{a}}” and “{{b}}” may conflict. Try dropping one of them; changing clip skip instead is a lottery.',
  G15: 'From clip skip 4 on, expect the prompt to be followed less and odd things to appear.',
  G16: {
    single:
      'Sharpness by this measure, against clip skip {{base}}: {{sharpness}}. Noise counts as sharp too, and a higher clip skip is not sharper by itself.',
    clear:
      'Sharpness by this measure, against clip skip {{base}}: {{sharpness}} (mean of {{rows}} seeds, clear on them). Noise counts as sharp too.',
    unclear:
      'Sharpness by this measure, against clip skip {{base}}: {{sharpness}} (mean of {{rows}} rows, “?” = not clear). Noise counts as sharp too.',
  },
  G17: 'For detail, start at the checkpoint’s own value (1 if unknown). Detail here means what the prompt names, not sharp pixels.',
  G18: 'For a photo look, take a photo checkpoint and try 1 first, then 2.',
  G19: 'For style, texture or outfit, start at the checkpoint’s own value and add 3 as an experiment: only one post says that 3 helps.',
  G20: 'Much of the prompt is not English. CLIP was trained on English: translate the prompt first, then compare clip skip.',
  G21: 'One seed is an anecdote. Repeat on 4 seeds before you believe a difference (--seeds 4).',
  G22: {
    less: 'Clip skip matters less than the seed here: one step of it moved the picture {{percent}} as far as a new seed did.',
    more: 'Clip skip changes the picture more than a new seed does here: one step of it moved the picture {{percent}} as far.',
  },
  G23: 'Settle clip skip before you tune hires fix or dynamic thresholding: the coarse choice first, the fine ones after it.',
  G24: {
    blind: {
      clear:
        'Here, {{n}} won {{won}} of {{count}} votes on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (blind; comparisons: {{polls}}).',
      unclear:
        'Here, {{n}} won {{won}} of {{count}} votes on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (blind; comparisons: {{polls}}); not yet certain.',
    },
    open: {
      clear:
        'Here, {{n}} won {{won}} of {{count}} votes on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (numbers seen; comparisons: {{polls}}).',
      unclear:
        'Here, {{n}} won {{won}} of {{count}} votes on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (numbers seen; comparisons: {{polls}}); not yet certain.',
    },
    same: 'Here, {{won}} of {{count}} votes saw no difference between clip skips on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (blind; comparisons: {{polls}}).',
    sameOpen:
      'Here, {{won}} of {{count}} votes saw no difference between clip skips on $t(votes:model.{{model}}) with $t(votes:style.{{style}}) (numbers seen; comparisons: {{polls}}).',
  },
  G25: 'Drawn with the bundled demo model: it shows the mechanism of clip skip and tells nothing about your own checkpoint.',
  G26: 'Now on your own checkpoint: add --url http://127.0.0.1:7860 to the same command (A1111, Forge or SD.Next started with --api; ComfyUI on port 8188; sd-server on 1234).',
  G27: {
    others: 'What does change the picture here: seed, prompt, LoRA weight, checkpoint. Compare one of those instead.',
    floor:
      'On some servers (Forge) SDXL changes only from 3 on: compare 2, 3 and 4. Seed, prompt and LoRA weight change the picture too.',
  },
  G28: 'Pick the picture you like, keep its clip skip, and run the night’s batch with new seeds.',
  G29: {
    general: {
      single: 'Change against clip skip {{base}}: structure ({{moved}}), sharpness by this measure ({{sharpness}}).',
      clear:
        'Change against clip skip {{base}}: structure ({{moved}}), sharpness by this measure ({{sharpness}}); mean of {{rows}} seeds, clear on them.',
      unclear:
        'Change against clip skip {{base}}: structure ({{moved}}), sharpness by this measure ({{sharpness}}); mean of {{rows}} rows, “?” = not clear.',
    },
    detail: {
      single: 'Change against clip skip {{base}} by these measures: edges ({{edges}}), variety of tones ({{tones}}).',
      clear:
        'Change against clip skip {{base}} by these measures: edges ({{edges}}), variety of tones ({{tones}}); mean of {{rows}} seeds, clear on them.',
      unclear:
        'Change against clip skip {{base}} by these measures: edges ({{edges}}), variety of tones ({{tones}}); mean of {{rows}} rows, “?” = not clear.',
    },
  },
  G30: 'The checkpoint’s own files say that it was trained at clip skip {{n}}: start there.',
  G31: 'Clip skip {{groups}}: the same picture here, pixel for pixel ({{engine}}, {{family}}). Nothing is concluded from it.',
  G32: 'An admin of this server says that this checkpoint was trained at clip skip {{n}}: start there.',
  G33: 'Some of these pictures are the same, pixel for pixel. Nothing is concluded from them: find out first why the LoRA made no difference.',
  G34: 'Choose the earliest epoch that keeps the subject and still obeys the prompt. Undercooked, the subject is not there yet; overcooked, it does nothing but what it was shown.',
  G35: 'Draw the grid once with the trigger word and once without: what stays without it has leaked into everything.',
  G36: {
    trained:
      'Each training stands at the clip skip it was trained at: that is the fair comparison. All at one value would also show how it bears another one.',
    one: 'All are drawn at clip skip {{n}}: it suits what was trained at {{n}}. Compare each training at its own value as well.',
  },
  G37: 'One seed is an anecdote, and epochs that lie close together change places from seed to seed: draw the grid with another seed before you choose.',
  G38: 'Pick the panel you like: its LoRA, its epoch and its clip skip stay for the night’s batch.',
} as const;
