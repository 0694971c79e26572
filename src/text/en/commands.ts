/** `/clipskip` and the context menus: names, descriptions, replies. Names are what people type; Discord wants them in lower case. */
export default {
  name: {
    clipskip: 'clipskip',
    sweep: 'sweep',
    explain: 'explain',
    queue: 'queue',
    selftest: 'selftest',
    sweepMenu: 'Sweep clip skip',
    dataMenu: 'Show generation data',
  },
  about: {
    clipskip: 'Compare clip skips on your own prompt',
    sweep: 'Draw one prompt at several clip skips and compare',
    explain: 'What clip skip is, and what is often told wrong about it',
    queue: 'Your sweeps that run or wait; cancel them here',
    selftest: 'Check that the image server really uses clip skip',
  },
  option: {
    prompt: { name: 'prompt', about: 'What to draw. <lora:name:0.8> and (word:1.2) are understood' },
    seed: { name: 'seed', about: 'Start of the noise, 0 to 2147483647. Without it one is chosen and shown' },
    skips: { name: 'skips', about: 'Clip skips to compare, such as 1,2,3. 1 skips nothing' },
    negative: { name: 'negative', about: 'What should not be in the picture' },
    model: { name: 'model', about: 'Checkpoint' },
    lora: { name: 'lora', about: 'LoRA, with its weight behind a colon: name:0.8' },
    size: { name: 'size', about: 'Width x height in pixels, such as 512x768' },
    preset: { name: 'preset', about: 'Saved settings; what you type goes over them' },
    topic: { name: 'topic', about: 'One topic' },
    public: { name: 'public', about: 'Show it to everybody in this channel' },
  },
  permission: {
    ViewChannel: 'View Channel',
    SendMessages: 'Send Messages',
    SendMessagesInThreads: 'Send Messages in Threads',
    AttachFiles: 'Attach Files',
  },
  error: {
    id: 'id {{id}}',
    host: 'the image server',
    folder: 'the model folder',
    /** What happened, where people in a chat need other words. */
    what: {
      queue: 'The queue does not answer, so I do not know what can be drawn.',
    },
    /** Where the advice for the command line does not fit into a chat. */
    fix: {
      invalid: 'Correct that value and try again.',
      unsupported: 'Leave it out.',
      operator: 'Whoever runs this bot can put it right; the reason is in the bot’s log.',
      away: 'It may be switched off or starting. Try again later, or tell whoever runs this bot.',
      again: 'Run it again; finished panels are kept.',
      queue:
        'What was accepted before is kept and goes on when the queue is back. Try again in a few minutes, or tell whoever runs this bot.',
    },
  },
  sweep: {
    accepted: 'Accepted: {{link}}',
    acceptedHere: 'Accepted. The result appears here.',
    away: 'The image server does not answer at the moment. Your sweep waits and is drawn when it is back; you can cancel it at any time.',
    awayQueue:
      'The queue is away at the moment. Your sweep is accepted and kept here; it is drawn when the queue is back. You can cancel it at any time.',
    awayNobody:
      'No machine is here at the moment. Your sweep waits and is drawn when one comes; you can cancel it at any time.',
    awayMachine:
      'What can draw this is away at the moment: {{name}}. Your sweep waits for it; its message offers other models that are online, where there are any.',
    position: 'In the queue: {{position}} before it.',
    limited:
      'I am not a member here, so the result can be shown for 15 minutes only: a long sweep may not make it. What was drawn is kept; the same command shows it at once.',
    pointless: 'No panel can differ here: all of them would be the same picture.',
    drawAnyway: 'Draw anyway',
    cancel: 'Cancel',
    cancelled: 'Cancelled. Finished panels are kept.',
    over: 'It is over already.',
    edit: 'Edit and run',
    run: 'Run',
    again: 'Edit again',
  },
  modal: {
    title: 'Edit and run',
    prompt: { label: 'Prompt', about: 'LoRAs with their weights as <lora:name:0.8>' },
    negative: { label: 'Negative prompt', about: 'May stay empty' },
    series: {
      label: 'Seed, clip skips, rows',
      about: 'seed: empty = a new one. seeds: 4 = four rows with a seed each',
    },
    settings: { label: 'Settings', about: 'One a line. Leave a line out to get the usual value' },
    goal: { label: 'What matters to you?', about: 'The guidance looks at that', none: 'Nothing in particular' },
    unknown: '“{{line}}” cannot be read. Lines are written as name: value, with the names {{known}}.',
    wrong: '{{field}}: “{{value}}” cannot be used. It should look like this: {{shape}}.',
    notRun: 'Nothing was started; what you typed is kept.',
  },
  goal: {
    sharp: 'Sharpness',
    detail: 'Detail',
    photo: 'Photo look',
    style: 'Art style',
    outfit: 'Outfit',
    texture: 'Texture',
  },
  explain: {
    sources: 'Sources',
    more: 'More topics',
  },
  queue: {
    title: 'Your sweeps',
    empty: 'Nothing of yours is running or waiting.',
    running: 'running',
    waiting: 'waiting',
    waitingAt: 'waiting, {{position}} before it',
    left: 'done {{when}}',
    cancel: 'Cancel {{number}}',
    more: '… and {{count}} more',
  },
  selftest: {
    title: 'Self-test',
    drawing: 'Drawing three small pictures ({{engine}}) …',
    engine: '{{title}} {{version}} · {{model}}',
    honoured: 'Clip skip is used: the pictures at {{skips}} differ.',
    partly: 'Clip skip is used in part: the same picture at {{groups}}.',
    ignored: 'Clip skip has no effect here: the pictures at {{skips}} are the same, pixel for pixel.',
    failed: 'The pictures could not be drawn.',
    speed: '{{seconds}} s a picture ({{width}}x{{height}}, {{steps}} steps)',
    table: 'Known beforehand: {{effects}}',
    dialect: 'Dialect: {{dialect}}',
    notApplicable: 'clip skip does not apply (T5 reads the prompt too)',
  },
  start: {
    ready: 'Logged in as {{name}}, in {{guilds}} servers. Stop with Ctrl-C.',
    invite: 'Add it to your server: {{link}}',
    away: 'The image server does not answer yet. The bot waits for it.',
    waiting: 'Discord does not answer ({{reason}}); trying again in {{seconds}} s.',
    stopping: 'Stopping. What is unfinished goes on at the next start.',
  },
  register: {
    same: 'The commands are registered already; nothing was changed.',
    everywhere:
      '{{count}} commands are registered everywhere. Discord may take a while to show them; restarting Discord helps.',
    guild: '{{count}} commands are registered in the server {{guild}}.',
  },
  autocomplete: {
    usual: '{{value}} (usual here)',
    current: '{{name}} (loaded now)',
  },
} as const;
