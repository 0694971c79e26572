export default {
  start: 'Worker {{name}}, for the queue at {{host}}.',
  sees: 'What is drawn here passes through this machine: its owner can see prompts and pictures. They are other people’s: keep them to yourself.',
  keys: 'Keys: p pause · r resume · q leave when the row is done (twice: at once)',
  queueAway: 'The queue at {{host}} does not answer. It is waited for.',
  queueBack: 'The queue is there.',
  bot: 'A bot is there (version {{version}}).',
  otherVersion:
    'The bot is version {{version}} and speaks another protocol: update this worker to that version (git pull && npm install). Until then it gets no rows.',
  ordered: {
    pause: 'The worker pauses. What it is drawing is finished; npm run worker -- resume takes it back.',
    resume: 'The worker takes rows again, unless its hours or its image server say otherwise.',
    drain: 'The worker leaves when its row is done.',
  },
  state: {
    here: 'Ready: it draws as soon as somebody asks.',
    paused: 'Paused: what is being drawn is finished, and nothing new is taken until you resume.',
    closed: 'Outside its hours (WORKER_HOURS): it rests and begins again by itself.',
    serverAway: 'The image server does not answer yet. It is waited for.',
    incompatible: 'It gets no rows until it is updated.',
    draining: 'Leaving: what is being drawn is finished first. Asked once more, it is given back at once.',
    left: 'Gone. Thank you for lending this machine.',
  },
  row: {
    done_one: '{{count}} picture in {{seconds}} s',
    done_other: '{{count}} pictures in {{seconds}} s',
    cancelled: 'A row was taken back.',
  },
} as const;
