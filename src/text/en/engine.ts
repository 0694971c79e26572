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
  tls: {
    plain: 'what answers there speaks plain http',
    untrusted: 'its certificate is self-signed or from an issuer this machine does not know',
    otherName: 'its certificate is for another name',
    expired: 'its certificate has expired or is not valid yet',
    failed: 'the two sides could not agree on one',
  },
  tlsFix: {
    plain: 'Write http:// instead of https:// in the address.',
    untrusted:
      'Name the certificate (or its issuer) in NODE_EXTRA_CA_CERTS and start again, or use http:// in a network you trust.',
    otherName: 'Use the name that the certificate is for.',
    expired: 'Renew the certificate, or check the clocks of both machines.',
    failed: 'Check the address and the port; the TLS settings of the server may be too old.',
  },
  redisTls: {
    plain: 'what answers there speaks no TLS',
    untrusted: 'its certificate is self-signed or from an issuer this machine does not know',
    otherName: 'its certificate is for another name',
    expired: 'its certificate has expired or is not valid yet',
    failed: 'the two sides could not agree on one',
  },
  redisTlsFix: {
    plain: 'Write redis:// instead of rediss://, in a private network alone; or switch TLS on in Redis (tls-port).',
    untrusted: 'Name the certificate, or its issuer, in REDIS_CA_FILE.',
    otherName: 'Use the name that the certificate is for.',
    expired: 'Renew the certificate, or check the clocks of both machines.',
    failed:
      'Check the address and the port. Redis asks clients for a certificate unless it is told tls-auth-clients no.',
  },
  redisRefuses: {
    memory: 'its memory is full',
    disk: 'it cannot write to its disk',
    replica: 'it is a copy that only reads',
  },
  redisRefusesFix: {
    memory: 'Raise maxmemory; pictures that wait in it go away by themselves within the hour.',
    disk: 'Free space on its disk; its log says what failed.',
    replica: 'Put the address of the primary into REDIS_URL.',
  },
  sdapi: {
    sampler: 'The server drew with the sampler {{used}} instead of {{wanted}}.',
    size: 'The server drew {{used}} instead of {{wanted}}.',
    override:
      'The server reports clip skip {{used}} although {{wanted}} was sent: it does not take settings per picture.',
  },
  horde: {
    size: 'The worker drew {{used}} instead of {{wanted}}.',
    hires:
      'On AI Horde the worker chooses the size of the first pass and the steps of the second; only scale and denoise were asked for.',
    kudos: 'AI Horde took {{kudos}} of your account’s {{had}} kudos for this row.',
    clipSkipMismatch: 'AI Horde’s list of models names another clip skip than {{n}} for this model.',
    stepsMismatch: 'AI Horde’s list of models names another number of steps for this model.',
    cfgMismatch: 'AI Horde’s list of models names another CFG for this model.',
    samplerMismatch: 'AI Horde’s list of models names other samplers for this model.',
    schedulerMismatch: 'AI Horde’s list of models names other schedulers for this model.',
    unknownWarning: 'AI Horde warns: {{code}}.',
  },
  sdcpp: {
    sampler: 'The server drew with {{used}} instead of {{wanted}}.',
    size: 'The server drew {{used}} instead of {{wanted}}.',
    clipSkip: 'The server says it drew clip skip {{used}} although {{wanted}} was sent.',
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
