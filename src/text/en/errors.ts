export default {
  request: {
    invalid: {
      what: 'What you asked for cannot be read: {{field}}: {{problem}}.',
      fix: 'Correct that value and run it again; --help lists the shapes.',
    },
    unsupported: {
      what: '{{engine}} cannot do this: {{feature}}.',
      fix: 'Leave it out, or use a server that can (--url).',
    },
    size: {
      what: '{{width}}x{{height}} is not a size that {{engine}} draws.',
      fix: 'Use {{allowed}}.',
    },
    clipSkip: {
      what: 'Clip skip {{value}} does not exist for {{family}}.',
      fix: 'Use whole numbers from {{min}} to {{max}}. 1 is the last layer, nothing skipped; there is no 0.',
    },
    family: {
      what: '{{model}} is a {{family}} model. It reads prompts with T5 as well, and clip skip does not apply to it.',
      fix: 'Use an SD 1.x, SD 2.x or SDXL checkpoint for a clip skip sweep.',
    },
    sampler: {
      what: '{{engine}} has no sampler or scheduler called “{{name}}”.',
      fix: 'It has: {{known}}.',
    },
    model: {
      what: '{{engine}} has no model called “{{name}}”.',
      fix: 'It has: {{known}}.',
    },
    lora: {
      what: '{{engine}} has no LoRA called “{{name}}”.',
      fix: 'It has: {{known}}.',
    },
    tooMuch: {
      what: 'That is {{cells}} pictures; one sweep draws at most {{max}}.',
      fix: 'Take fewer clip skips or fewer rows.',
    },
  },
  server: {
    address: {
      what: 'That is not the address of a server.',
      fix: 'Give it as http://host:port, for example http://127.0.0.1:7860.',
    },
    unreachable: {
      what: 'Nothing answered at {{host}}.',
      fix: 'Is the server running, and is that its address? A1111 and Forge need to be started with --api.',
    },
    timeout: {
      what: '{{host}} took longer than {{seconds}} s to answer.',
      fix: 'It may be loading a model or busy. Try again, or look at its window.',
    },
    notApi: {
      what: '{{host}} answers, but not as a Stable Diffusion API.',
      fix: 'Start A1111 or Forge with --api, and give the address only (no page behind it).',
    },
    unknownKind: {
      what: '{{host}} is {{kind}}, which is not supported yet.',
      fix: 'Supported now: AUTOMATIC1111 and Forge. Others are on the list in the README.',
    },
    auth: {
      what: '{{host}} wants a user name and password, or did not accept the ones given.',
      fix: 'Put them into SD_AUTH=user:password (what --api-auth was started with).',
    },
    rejected: {
      what: '{{host}} refused the request: {{reason}}.',
      fix: 'Check the setting it names.',
    },
    busy: {
      what: '{{host}} has too much to do right now.',
      fix: 'Try again in a minute.',
    },
    outOfMemory: {
      what: '{{host}} ran out of GPU memory.',
      fix: 'Take a smaller size, leave out hires fix, or close other programs that use the GPU.',
    },
    failed: {
      what: '{{host}} failed while drawing (HTTP {{status}}).',
      fix: 'The reason stands in the server’s own window. Try again.',
    },
    badAnswer: {
      what: '{{host}} sent an answer that does not make sense ({{part}}).',
      fix: 'Update the server; if it goes on, report it with the server’s version.',
    },
    tooLarge: {
      what: '{{host}} sent more data than a picture can have.',
      fix: 'Check what runs at that address.',
    },
    wrongModel: {
      what: '{{host}} drew with “{{used}}” instead of “{{wanted}}”.',
      fix: 'Use a name out of its list: {{known}}.',
    },
    frozen: {
      what: '{{host}} was started with frozen settings, so clip skip cannot be set for one picture.',
      fix: 'Start it without --freeze-settings, or leave CLIP_stop_at_last_layers and sd_model_checkpoint out of --freeze-specific-settings.',
    },
    interrupted: {
      what: 'Somebody stopped the picture on {{host}} before it was finished.',
      fix: 'The half-finished picture was thrown away. Run it again; finished panels are kept.',
    },
  },
  builtin: {
    folder: {
      what: 'The model folder {{folder}} cannot be used: $t(engine:builtin.problem.{{problem}}).',
      fix: 'It must be an SD1-type ONNX folder in the optimum layout: text_encoder, unet, vae_decoder, scheduler, tokenizer.',
    },
    graph: {
      what: 'The text encoder in {{folder}} cannot be opened for clip skip: $t(engine:builtin.problem.{{problem}}).',
      fix: 'Export it again without graph fusion (optimum-cli export onnx, no -O options).',
    },
    crashed: {
      what: 'The drawing process ended by itself ({{reason}}).',
      fix: 'Run it again; finished panels are kept.',
    },
    outOfMemory: {
      what: 'There is not enough memory for this model and size.',
      fix: 'Close other programs, or take a smaller size.',
    },
    missing: {
      what: 'The built-in engine is not installed for this machine ({{platform}}).',
      fix: 'Run npm install again, or use a server with --url.',
    },
  },
  file: {
    missing: {
      what: '{{file}} is not there or cannot be read.',
      fix: 'Check the path.',
    },
    notPicture: {
      what: '{{file}} is not a PNG, JPEG or WebP picture, or it is damaged.',
      fix: 'Use the original file, not a screenshot or a preview.',
    },
    noSettings: {
      what: '{{file}} carries no generation settings.',
      fix: 'Use the original PNG: chat programs and websites often remove them.',
    },
    tooLarge: {
      what: '{{file}} is too large ({{limit}} at most).',
      fix: 'Use a smaller file.',
    },
    write: {
      what: '{{file}} could not be written: {{reason}}.',
      fix: 'Free some space or choose another place with --out.',
    },
  },
  sheet: {
    limit: {
      what: 'The sheet does not fit into {{limit}}, not even at a quarter of its size.',
      fix: 'Allow a larger file, or draw fewer panels.',
    },
  },
  job: {
    cancelled: {
      what: 'Cancelled.',
      fix: 'Finished panels are kept; the same command goes on from there.',
    },
    nothingDrawn: {
      what: 'No panel could be drawn.',
      fix: 'The reasons stand above.',
    },
  },
  batch: {
    other: {
      what: 'The folder {{folder}} holds a batch with other settings.',
      fix: 'Choose another folder with --out; its pictures are left as they are.',
    },
  },
  config: {
    invalid: {
      what: 'These settings cannot be read: {{names}}.',
      fix: 'Correct them in .env or in the environment. Expected: {{shapes}}.',
    },
  },
  usage: {
    wrong: {
      what: '{{problem}}',
      fix: '{{fix}}',
    },
  },
  internal: {
    what: 'Something went wrong that should not have.',
    fix: 'Please report it with the id {{id}}.',
  },
} as const;
