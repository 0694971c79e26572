export default {
  noPrompt: '(no prompt)',
  meta: {
    seed: 'seed {{seed}}',
    steps_one: '{{count}} step',
    steps_other: '{{count}} steps',
    cfg: 'CFG {{cfg}}',
    hires: 'hires fix x{{scale}}',
    source: 'img2img, denoise {{denoise}}',
  },
  row: {
    seed: 'seed {{value}}',
    loraWeight: 'weight {{value}}',
    noLora: 'no LoRA',
    prompt: 'prompt {{n}}',
  },
  column: {
    epoch: 'epoch {{n}}',
    step: 'step {{n}}',
    last: 'last',
  },
  panel: {
    ignored: 'ignored here',
    floor: 'drawn with {{used}}',
    unconfirmed: 'not confirmed',
    same: 'same pixels as {{n}}',
    sameAs: 'same pixels as {{name}}',
    drawn: 'drawn {{drawn}}',
    trained: 'trained {{trained}} · drawn {{drawn}}',
  },
  card: {
    failed: 'failed',
    stopped: 'stopped',
    waiting: 'waiting',
    preview: 'preview',
    absent: 'not saved',
  },
  footer: {
    family: {
      admin: '{{family}} (by an admin’s word)',
      metadata: '{{family}}',
      header: '{{family}} (from the file)',
      name: '{{family}} (guessed from the name)',
      assumed: '{{family}} (assumed)',
    },
    drawnBy: 'drawn by {{names}}',
    unknownFamily: 'family unknown',
    onlyClipSkip: 'same seed, only clip skip changes',
    rowsDiffer: 'everything else is the same: only what the labels say changes',
    loras: 'LoRA {{list}}',
    rowsBy: 'row {{rows}}: {{server}}',
  },
  caveat: {
    workers:
      'Panels of one row were drawn by different machines ({{names}}): their differences are not those of clip skip alone.',
    demo: 'Bundled demo model: it shows how clip skip works and says nothing about your checkpoint.',
    ignored: 'All panels have the same pixels: clip skip had no effect on {{engine}} with this model.',
    same: 'Clip skip {{list}}: the same pixels.',
    nearlySame: 'Clip skip {{a}} and {{b}} are nearly the same (mean difference {{percent}} %).',
    noise:
      'Clip skip {{a}} and {{b}} differ no more (mean {{percent}} %) than two pictures of the same settings may on this server.',
    blank: 'Panels of a single colour: the model or its VAE failed here, nothing can be compared.',
    effectUnexpected:
      'Panels differ although clip skip should have no effect on {{engine}} here: something else may differ.',
    loraNoEffect: 'The same pixels with {{list}} and without: {{engine}} did not apply the LoRA.',
    sameRows: 'The same pixels: {{list}}.',
    severalMachines:
      'The panels of this grid were drawn by different machines ({{names}}): their differences are not those of the LoRAs alone.',
    severalServers: 'Rows were drawn on different servers: compare panels within a row, not between rows.',
  },
  /** Sheets of a blind vote: letters stand for clip skips. */
  veiled: {
    note: 'blind vote: letters are shuffled',
    row: 'row {{n}}',
    was: 'was {{letter}}',
    panelSame: 'same pixels as {{letter}}',
    same: '{{list}}: the same pixels.',
    alt_one: 'Blind comparison, {{count}} picture under shuffled letters ({{list}}). Prompt: {{prompt}}',
    alt_other: 'Blind comparison, {{count}} pictures under shuffled letters ({{list}}). Prompt: {{prompt}}',
  },
  /** Two sweeps on one sheet. */
  compared: {
    prompts: '1: {{one}} · 2: {{other}}',
    style: {
      tags: 'as tags',
      prose: 'as sentences',
      phrases: 'as phrases',
      mixed: 'as tags and sentences',
      short: 'short prompt',
      'non-english': 'not in English',
    },
    prompt: 'prompt {{n}}',
    machines: 'Not drawn by the same machine, or not by the same version of it: differences may come from that too.',
    leftOut: 'Not shown, because only one of the two has it: clip skip {{list}}.',
    alt: 'Two comparisons on one sheet, clip skip {{list}}. 1: {{one}}. 2: {{other}}.',
    of: '{{n}}: {{words}}',
  },
  notice: {
    ignored: '{{engine}} does not apply clip skip to {{family}} models: all panels would be the same picture.',
    floor: '{{engine}} uses {{used}} where clip skip {{n}} is asked for with this model.',
    familyUnknown: 'The family of “{{model}}” is unknown; it is treated like SD 1.x (12 layers).',
    settleFirst:
      'This comparison runs with {{features}}. Settle clip skip first, on plain pictures: it is the coarser choice, and that is faster.',
    otherProgram:
      'These settings come from {{from}}. {{engine}} weighs (emphasis:1.2), splits long prompts, draws noise and steps samplers in ways of its own: expect other pictures than the one they came from, and compare only panels of one sheet.',
    noEpoch: '“{{name}}” has no file of epoch {{list}}; that place stays empty.',
    lastIs: '“{{name}}” without a number is taken for epoch {{epoch}}: kohya saves the last epoch under the bare name.',
    trainedOtherwise:
      'The file of “{{name}}” says that it was trained at clip skip {{told}}; drawn and labelled with {{stated}}, as asked.',
    lorasLeftOut: '{{engine}} cannot use LoRAs; drawn without {{names}}.',
    loraMalformed: '“{{tag}}” is not a LoRA tag that can be read; it stays in the prompt as words.',
    cacheUnwritable: 'The picture cache cannot be written; the pictures of this sweep will be drawn again next time.',
    serversDiffer:
      'It is not settled yet which server draws this, and they treat clip skip differently: {{list}}. The sheet names the one that did.',
  },
} as const;
