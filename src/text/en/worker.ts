export default {
  start: 'Worker {{name}}, for the queue at {{host}}.',
  sees: 'What is drawn here passes through this machine: its owner can see prompts and pictures. They are other people’s: keep them to yourself.',
  keys: 'Keys: p pause · r resume · q leave when the row is done (twice: at once)',
  queueAway: 'The queue at {{host}} does not answer. It is waited for.',
  queueBack: 'The queue is there.',
  bot: 'A bot is there (version {{version}}).',
  otherVersion:
    'The bot is version {{version}} and speaks another protocol: update this worker to that version (git pull && npm install). Until then it gets no rows.',
  ordered: 'Done: {{state}}.',
  state: {
    here: 'Ready for rows.',
    paused: 'Paused. What is being drawn is finished.',
    closed: 'Outside its hours: it rests.',
    serverAway: 'The image server does not answer yet. It is waited for.',
    incompatible: 'It gets no rows until it is updated.',
    draining: 'Leaving: what is being drawn is finished first.',
    left: 'Gone.',
  },
  row: {
    done_one: '{{count}} picture in {{seconds}} s',
    done_other: '{{count}} pictures in {{seconds}} s',
    cancelled: 'A row was taken back.',
  },
} as const;
