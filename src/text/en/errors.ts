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
      fix: 'Nearest: {{known}}.',
    },
    tooMuch: {
      what: 'That is {{cells}} pictures; one sweep draws at most {{max}}.',
      fix: 'Take fewer clip skips or fewer rows.',
    },
    epoch: {
      what: 'None of these trainings has a file of epoch {{epoch}}.',
      fix: 'There are: {{known}}. (last: the file without a number.)',
    },
    trainedUnknown: {
      what: '{{engine}} does not say at which clip skip “{{name}}” was trained.',
      fix: 'Write it behind the name, {{name}}@2 or {{name}}@1, or have every training drawn at one value. (clipskip lora FILE tells what a file says of itself.)',
    },
    noServer: {
      what: 'No single server can draw this; what each lacks: {{lacks}}.',
      fix: 'Leave one of these out, or put the missing files on one of the servers. A row is never split between servers.',
    },
  },
  server: {
    address: {
      what: 'That is not the address of a server.',
      fix: 'Give it as http://host:port, for example http://127.0.0.1:7860.',
    },
    unreachable: {
      what: 'Nothing answered at {{host}}.',
      fix: 'Is the server running, and is that its address (http or https, name, port)? A1111, Forge and SD.Next need to be started with --api.',
    },
    timeout: {
      what: '{{host}} took longer than {{seconds}} s to answer.',
      fix: 'It may be loading a model or busy. Try again, or look at its window.',
    },
    notApi: {
      what: '{{host}} answers, but not as a Stable Diffusion API.',
      fix: 'A1111, Forge and SD.Next must be started with --api; ComfyUI and sd-server need nothing. Give the address only (no page behind it).',
    },
    tooOld: {
      what: '{{host}} is an older {{program}} that lacks what a comparison needs.',
      fix: 'Update it to {{program}} {{needed}} or newer.',
    },
    tls: {
      what: 'No secure connection to {{host}}: $t(engine:tls.{{problem}}).',
      fix: '$t(engine:tlsFix.{{problem}})',
    },
    unknownKind: {
      what: '{{host}} is {{kind}}, which this engine cannot draw with.',
      fix: 'Leave out --engine and SD_ENGINE, so that the right engine is found. Supported: AUTOMATIC1111, Forge, reForge, SD.Next, stable-diffusion.cpp, ComfyUI, AI Horde.',
    },
    auth: {
      what: '{{host}} wants a user name and password, or did not accept the ones given.',
      fix: 'Put them into SD_AUTH=user:password (what --api-auth was started with); for gpu1 of SD_SERVERS into SD_AUTH_GPU1.',
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
    lost: {
      what: '{{host}} no longer knows the picture it was drawing for us: it was restarted, or the result expired.',
      fix: 'Run it again; finished panels are kept.',
    },
    noPicture: {
      what: '{{host}} could not finish the picture.',
      fix: 'The reason stands in the server’s own window; often memory runs out. Take a smaller size, or try again.',
    },
  },
  horde: {
    key: {
      what: '{{host}} does not know this API key.',
      fix: 'Check HORDE_KEY, the key of your AI Horde account, or leave it out to draw anonymously.',
    },
    kudos: {
      what: '{{host}} wants kudos in advance for a picture of this size or with this many steps, and the account has too few.',
      fix: 'Take a smaller size or fewer steps, or use the key of an account that has kudos.',
    },
    prompt: {
      what: '{{host}} refused this prompt: it looks like something its rules forbid.',
      fix: 'Change the prompt. Trying the same one again may block your address there for a while.',
    },
    blocked: {
      what: '{{host}} does not take requests from this account or this address now ({{reason}}).',
      fix: 'Wait, or ask the people of AI Horde in their Discord.',
    },
    maintenance: {
      what: '{{host}} is in maintenance.',
      fix: 'Try again later; finished panels are kept.',
    },
    noWorker: {
      what: 'No worker of {{host}} can draw this now: “{{model}}” at this size.',
      fix: 'Take a model that more workers have, or a smaller size, or try again later.',
    },
    faulted: {
      what: 'The workers of {{host}} failed to draw this panel.',
      fix: 'Try again: other workers may take it. Finished panels are kept.',
    },
    expired: {
      what: '{{host}} dropped the request: it waited too long and nobody finished it.',
      fix: 'Take a model with a shorter queue, or an account with more kudos.',
    },
    censored: {
      what: 'A worker of {{host}} drew this panel and its safety filter took it away.',
      fix: 'Change the prompt or the seed. The filter errs now and then.',
    },
    leftOut: {
      what: 'A worker of {{host}} could not load {{part}} and drew without it, so the picture was thrown away.',
      fix: 'Check that it exists, may be downloaded and fits the model, or leave it out.',
    },
    loraName: {
      what: '“{{name}}” is not a Civitai number, and the workers of {{host}} take names for any LoRA that sounds similar.',
      fix: 'Give the number in the page’s address on Civitai: 12345, or 12345@67890 for one version.',
    },
  },
  worker: {
    none: {
      what: 'No machine is connected to the queue.',
      fix: 'Start a worker on a machine with a GPU: npm run worker, with REDIS_URL and SD_URL. What was accepted waits for it.',
    },
    away: {
      what: 'The machine {{name}} takes no pictures at the moment.',
      fix: 'It goes on when its owner starts or resumes it. /clipskip workers shows all machines.',
    },
    gone: {
      what: 'The machine {{name}} left while it was drawing.',
      fix: 'Its rows go on elsewhere, or there when it is back; finished panels are kept.',
    },
    failed: {
      what: 'The machine {{name}} reported a failure that this version does not know.',
      fix: 'Update the worker and the bot to the same version; the reason stands in the worker’s own window.',
    },
    refused: {
      what: 'The owner of {{name}} does not allow this: {{limit}}.',
      fix: 'Ask for less, or for another model; another machine may draw it.',
    },
    version: {
      what: 'The worker {{name}} is of another version (protocol {{theirs}}, the bot speaks {{ours}}).',
      fix: 'Update both to the same version of clipskip-bot.',
    },
    poison: {
      what: '{{count}} machines were lost while they drew this, so it is given to no other.',
      fix: 'Take a smaller size or fewer steps. What happened stands in the windows of the workers and of their servers.',
    },
    name: {
      what: 'Another worker is called {{name}} and is online.',
      fix: 'Give this one a name of its own: WORKER_NAME=....',
    },
    unknown: {
      what: 'There is no machine called {{name}}.',
      fix: '/clipskip workers shows all of them.',
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
    none: {
      what: 'There is no picture in that message.',
      fix: 'Use it on a message with a PNG, JPEG or WebP picture attached.',
    },
    download: {
      what: '{{file}} could not be fetched from Discord.',
      fix: 'Try again in a minute. If it goes on, send the picture again.',
    },
  },
  lora: {
    empty: {
      what: '{{file}} is empty.',
      fix: 'Download or copy it again.',
    },
    pickle: {
      what: '{{file}} is a pickle (.pt, .ckpt, .bin). Reading one can run whatever code its author put in, so it is not opened.',
      fix: 'Get the .safetensors version, or convert it on a machine where that may happen.',
    },
    zip: {
      what: '{{file}} is an archive.',
      fix: 'Unpack it and use the .safetensors file inside.',
    },
    gguf: {
      what: '{{file}} is a GGUF file.',
      fix: 'Use the .safetensors file of the LoRA; GGUF does not carry what its trainer wrote.',
    },
    page: {
      what: '{{file}} is a web page or an error message that was saved under the name of a LoRA.',
      fix: 'Download it again; many sites want you to be logged in.',
    },
    pointer: {
      what: '{{file}} is a Git LFS pointer, not the LoRA itself.',
      fix: 'Run git lfs pull, or download the file from its page.',
    },
    unknownFile: {
      what: '{{file}} is not a safetensors file.',
      fix: 'Use the .safetensors file that your image program loads.',
    },
    headerTooLarge: {
      what: '{{file}} claims a header of {{claimed}}; {{limit}} is the most that is read.',
      fix: 'Real headers have a few megabytes at most: the file is damaged or not what it says. Download it again.',
    },
    headerCut: {
      what: '{{file}} ends inside its header: it has {{size}} bytes, and the header needs {{needed}}.',
      fix: 'Send at least the first {{needed}} bytes. npm run lora -- FILE --header-only out.safetensors writes exactly them.',
    },
    notUtf8: {
      what: 'The header of {{file}} is not UTF-8.',
      fix: 'No program can load such a file. Download it again, or save it anew with the program that made it.',
    },
    badHeader: {
      what: 'The header of {{file}} is damaged.',
      fix: 'Download or copy it again.',
    },
    notLora: {
      what: '{{file}} is a safetensors file, but not a LoRA: a checkpoint, a VAE or an embedding.',
      fix: 'Choose the LoRA; A1111 and Forge keep it in models/Lora, ComfyUI in models/loras.',
    },
    noneInFolder: {
      what: 'There is no .safetensors file in {{folder}}.',
      fix: 'Name the folder your trainer saved to, or single files.',
    },
    untold: {
      what: 'What the file of the LoRA {{lora}} says was not told in time, or not in a way that can be read.',
      fix: 'Ask again in a minute. On the machine that has the file: npm run lora -- FILE',
    },
    wouldOverwrite: {
      what: '{{file}} is there already and is not a header-only file.',
      fix: 'Choose another name: a LoRA is never overwritten.',
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
    waitedTooLong: {
      what: 'It waited {{hours}} h for somebody to draw it. $t(common:missing.{{missing}})',
      fix: 'Run it again when somebody is there; finished panels are kept.',
    },
  },
  batch: {
    other: {
      what: 'The folder {{folder}} holds a batch with other settings.',
      fix: 'Choose another folder with --out; its pictures are left as they are.',
    },
  },
  store: {
    newer: {
      what: 'The database {{file}} was written by a newer version (its number is {{found}}, this program knows {{known}}).',
      fix: 'Start the newer version again, or restore the backup that was made before the update.',
    },
    foreign: {
      what: '{{file}} is the database of another program.',
      fix: 'Choose another folder with DATA_DIR; the file was left as it is.',
    },
    damaged: {
      what: 'The database {{file}} is damaged.',
      fix: 'Stop the bot, keep the damaged file, and put the latest backup in its place.',
    },
    busy: {
      what: 'Another process is writing to the database {{file}}.',
      fix: 'Try again in a moment. Only one bot may use one data folder.',
    },
    inUse: {
      what: 'Another bot is running on this data folder ({{file}} is held).',
      fix: 'Stop the other one, or give this one a folder of its own with DATA_DIR.',
    },
    full: {
      what: 'The disk is full: {{file}} cannot grow.',
      fix: 'Free some space; nothing that was written is lost.',
    },
    unwritable: {
      what: 'The database {{file}} cannot be read or written.',
      fix: 'Check that DATA_DIR exists, that this user may write there, and that the disk works.',
    },
    gone: {
      what: 'This sweep is no longer kept.',
      fix: 'Run it again with the same settings.',
    },
    tooLarge: {
      what: 'That is more than can be kept ({{limit}} at most).',
      fix: 'Shorten it.',
    },
    tooMany: {
      what: 'No more than {{limit}} can be kept.',
      fix: 'Remove one first.',
    },
    name: {
      what: 'That cannot be a name.',
      fix: 'Use 1 to {{max}} characters on one line.',
    },
  },
  settings: {
    guildOnly: {
      what: 'This belongs to a server, and the bot is not a member here.',
      fix: 'Use it in a server that has the bot, not in a direct message.',
    },
    noPreset: {
      what: 'There is no preset “{{name}}”.',
      fix: 'Choose one from the list, or save it with /clipskip presets.',
    },
    modelHidden: {
      what: 'The model “{{name}}” is not offered on this server.',
      fix: 'Choose another one: {{known}}.',
    },
    gone: {
      what: 'That is not there any more.',
      fix: 'Open the list again with the command; it shows what there is now.',
    },
  },
  config: {
    invalid: {
      what: 'These settings cannot be read: {{names}}.',
      fix: 'Correct them in .env or in the environment. Expected: {{shapes}}.',
    },
    missing: {
      what: 'A setting is missing: {{names}}.',
      fix: 'Put it into .env or into the environment. For example: {{shapes}}.',
    },
    conflict: {
      what: '{{a}} and {{b}} are both set, and they contradict each other.',
      fix: 'Keep one of them in .env or in the environment.',
    },
  },
  queue: {
    away: {
      what: 'The queue is away: Redis at {{host}} does not answer.',
      fix: 'What was accepted is kept and goes on when it is back. For its operator: is Redis running, is that its address (REDIS_URL), and do both sides mean the same, redis:// or rediss:// (TLS)?',
    },
    auth: {
      what: 'Redis at {{host}} did not accept the user or the password, or the user may not do this.',
      fix: 'Check REDIS_URL and REDIS_PASSWORD_FILE. The user of a worker is made with npm run worker:invite -- NAME.',
    },
    tls: {
      what: 'No secure connection to Redis at {{host}}: $t(engine:redisTls.{{problem}}).',
      fix: '$t(engine:redisTlsFix.{{problem}})',
    },
    noPassword: {
      what: 'Redis at {{host}} can be reached from other machines without a password: whoever finds it reads the prompts and can do anything with it.',
      fix: 'Give it a password (requirepass in redis.conf) and put it into REDIS_URL=redis://:password@host:6379 or REDIS_PASSWORD_FILE; or let it listen on 127.0.0.1 alone (bind).',
    },
    eviction: {
      what: 'Redis at {{host}} throws keys away when its memory is full (maxmemory-policy is {{policy}}): sweeps would be lost.',
      fix: 'Set maxmemory-policy noeviction in redis.conf, or now: redis-cli CONFIG SET maxmemory-policy noeviction',
    },
    tooOld: {
      what: 'Redis at {{host}} is version {{found}}; {{needed}} or newer is needed.',
      fix: 'Update it. Valkey is fine as well.',
    },
    unwritable: {
      what: 'Redis at {{host}} takes nothing more: $t(engine:redisRefuses.{{reason}}).',
      fix: '$t(engine:redisRefusesFix.{{reason}})',
    },
  },
  ops: {
    port: {
      what: 'The local port {{port}} for health and metrics cannot be opened: {{reason}}.',
      fix: 'Set HTTP_PORT to a free port, or leave it out.',
    },
  },
  bot: {
    noToken: {
      what: 'There is no Discord token, so the bot cannot log in.',
      fix: 'Put DISCORD_TOKEN=... into the file .env (Discord Developer Portal, your application, Bot, Reset Token), or name a file that holds it with DISCORD_TOKEN_FILE. Without Discord: npm run sweep -- "your prompt"',
    },
    tokenRefused: {
      what: 'Discord does not accept the token.',
      fix: 'Make a new one (Developer Portal, your application, Bot, Reset Token) and put it into DISCORD_TOKEN. A token that was ever posted anywhere is switched off by Discord.',
    },
    unreachable: {
      what: 'Discord cannot be reached ({{reason}}).',
      fix: 'Check the connection, and DISCORD_API_URL where it is set. https://discordstatus.com tells when it is on their side.',
    },
    closed: {
      what: 'Discord closed the connection for good (code {{code}}).',
      fix: '4013 and 4014: switch nothing on, this bot needs no privileged intents; update it. 4010, 4011: too many servers for one connection. Otherwise start it again.',
    },
  },
  discord: {
    permissions: {
      what: 'I lack permissions in this channel: {{missing}}.',
      fix: 'Ask an admin to give my role these permissions in this channel, or use another channel.',
    },
    channel: {
      what: 'I do not draw in this channel.',
      fix: 'The admins of this server chose these: {{channels}}.',
    },
    role: {
      what: 'Drawing here needs one of these roles: {{roles}}.',
      fix: 'Ask an admin for one of them.',
    },
    blocked: {
      what: 'You cannot use me here.',
      fix: 'If that is a mistake, talk to an admin of this server.',
    },
    nsfw: {
      what: 'This server lets me draw in age-restricted channels only.',
      fix: 'Use an age-restricted channel, or ask an admin to change the rule (/clipskip settings).',
    },
    volunteers: {
      what: '“{{model}}” is drawn by volunteers of AI Horde, and that is not allowed here.',
      fix: 'Choose another model. Admins of a server can allow it in /clipskip settings server; volunteers see prompts and pictures then.',
    },
    quota: {
      what: 'That is {{cells}} panels, and {{left}} of {{max}} are left for today.',
      fix: 'Take fewer clip skips or seeds, or wait: the day ends {{when}}.',
    },
    batchSize: {
      what: '{{count}} pictures are more than a batch may have here ({{max}}).',
      fix: 'Take fewer; another batch with other seeds can follow it.',
    },
    runningUser: {
      what: 'You already have {{max}} sweeps running or waiting.',
      fix: 'Wait for one of them or cancel it: /clipskip queue shows them.',
    },
    runningGuild: {
      what: 'This server already has {{max}} sweeps running or waiting.',
      fix: 'Try again when one of them is done.',
    },
    tooOld: {
      what: 'This button is from an older version of me, or its sweep is not kept any more.',
      fix: 'Run the command again: the same prompt, seed and settings give the same pictures.',
    },
    unknownCommand: {
      what: 'I do not know this command (any more).',
      fix: 'Commands change with updates. Wait a minute, or restart Discord to see the new ones.',
    },
    cannotPost: {
      what: 'I cannot post here, and I cannot send you a direct message either.',
      fix: 'Ask an admin to let me see this channel, send messages and attach files, or allow direct messages from this server.',
    },
    elsewhere: {
      what: 'I cannot post by myself in this place, so no batch can run here.',
      fix: 'Use a server that has me as a member, or a direct message with me.',
    },
    batchRunning: {
      what: 'A batch of yours is running already.',
      fix: 'Wait for it, or cancel it with the button on its message.',
    },
    notYours: {
      what: 'This belongs to somebody else.',
      fix: 'Run /clipskip sweep for a comparison of your own.',
    },
    adminsOnly: {
      what: 'Only people who may manage this server can do this.',
      fix: 'Ask an admin of this server.',
    },
    operatorsOnly: {
      what: 'I draw for several servers, and these machines draw for all of them.',
      fix: 'Only whoever runs this bot may pause or drain machines.',
    },
    draftGone: {
      what: 'This draft is not kept any more.',
      fix: 'Run /clipskip sweep again; drafts are kept for a day.',
    },
    gridOption: {
      what: '“{{option}}” does not go with “{{other}}”.',
      fix: 'Leave one of the two out.',
    },
    gridNeeds: {
      what: '“{{axis}}” needs the option “{{option}}”.',
      fix: 'For example {{option}}: {{example}}',
    },
    field: {
      what: '{{field}}: “{{value}}” cannot be used.',
      fix: 'It should look like this: {{shape}}.',
    },
    cooldown: {
      what: 'Somebody did this a moment ago.',
      fix: 'Try again {{when}}.',
    },
    restarting: {
      what: 'I am being restarted.',
      fix: 'Try again in a minute. Sweeps that were accepted go on by themselves.',
    },
  },
  compare: {
    private: {
      what: 'One of the two is somebody else’s and was not shown where you can see it.',
      fix: 'Choose from the list: your own comparisons, and those of others in channels that you can read.',
    },
    evicted: {
      what: 'Pictures of somebody else’s comparison are not kept any more.',
      fix: 'Whoever asked for it can show it again with /clipskip history; then it can be compared.',
    },
    nsfw: {
      what: 'One of the two was drawn in an age-restricted channel.',
      fix: 'Compare them in an age-restricted channel.',
    },
    notFound: {
      what: 'No comparison is called “{{name}}”.',
      fix: 'Choose one from the list that appears while you type.',
    },
    grid: {
      what: 'A grid of trainings has axes of its own and cannot be laid beside another comparison.',
      fix: 'Compare sheets whose columns are clip skips; several trainings fit on one grid from the start.',
    },
    same: {
      what: 'These are one and the same comparison.',
      fix: 'Choose two different ones: another model, another form of the prompt or another day.',
    },
    unfinished: {
      what: 'One of the two has no pictures.',
      fix: 'Wait until both are drawn, or run the one that failed again.',
    },
    nothingShared: {
      what: 'The two have no clip skip in common ({{one}} and {{other}}).',
      fix: 'Draw one of them again with a clip skip that the other has.',
    },
    tooMany: {
      what: 'Together they have {{count}} rows, and a sheet has {{max}}.',
      fix: 'Choose comparisons with fewer rows.',
    },
  },
  vote: {
    unfinished: {
      what: 'This comparison is not finished.',
      fix: 'Wait until all of its pictures are there; then a vote can be opened.',
    },
    onePanel: {
      what: 'There are no two whole columns of pictures to choose from.',
      fix: 'Compare two clip skips or more; panels that failed can be drawn again by running the sweep once more.',
    },
    identical: {
      what: 'All pictures are the same here, so there is nothing to vote on.',
      fix: 'Clip skip has no effect on this server with this model. Compare something that changes the picture.',
    },
    exists: {
      what: 'This comparison has its vote already.',
      fix: 'Vote there. A comparison is put to the vote once, or its pictures would count twice; a new seed is a new comparison.',
    },
    tooMany: {
      what: 'More than {{limit}} votes at once are not possible here.',
      fix: 'Wait until one of them ends, or close one.',
    },
    notYet: {
      what: 'The vote has not begun: its pictures are still being drawn.',
      fix: 'Wait until all pictures are there.',
    },
    closed: {
      what: 'This vote is closed.',
      fix: 'Its result stands where people voted.',
    },
    choice: {
      what: 'That cannot be chosen in this vote.',
      fix: 'Use the buttons under the vote as it is now.',
    },
    notYours: {
      what: 'Only who asked for the comparison, who opened the vote or a moderator may do this.',
      fix: 'Ask one of them; the vote ends by itself too.',
    },
    blindOnly: {
      what: '“{{option}}” is about a blind vote, and none was asked for.',
      fix: 'Set “blind” to true, or leave it out. On a finished sheet “Put to the vote” asks for both.',
    },
    native: {
      what: 'This vote runs in Discord’s own poll.',
      fix: 'Choose in the poll, which stands under the message of the vote.',
    },
    hidden: {
      what: 'A blind vote runs on this comparison: until it is closed nothing tells which picture is which.',
      fix: 'Try again after the reveal.',
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
