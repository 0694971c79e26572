export default {
  title: 'A user of Redis for the worker “{{name}}”. Its password stands below and is shown once.',
  redisSide: '1. On the machine of Redis, as its administrator (Redis {{needed}} or newer):',
  keep: 'So that it survives a restart, one of these:',
  keepAclFile: 'with an ACL file (aclfile in redis.conf)',
  keepConf: 'without one: Redis writes it into its redis.conf',
  keepLine: 'Where Redis has neither (a plain container), put this line into redis.conf or into the ACL file:',
  applied: '1. Done: Redis at {{host}} knows the user {{user}}.',
  renewed: 'There was one of this name already; the old password no longer works.',
  keptAclFile: 'It is kept in its ACL file.',
  keptRedisConf: 'It is kept in its redis.conf.',
  keptNowhere:
    'It is NOT kept over a restart of Redis: this one has neither an ACL file nor a redis.conf that it may write. Put this line there:',
  friendSide: '2. On the machine of the worker. Send it over something private; whoever has it can draw in that name.',
  bash: 'Linux, macOS:',
  powershell: 'Windows (PowerShell):',
  env: 'The same three settings may stand in the file .env; then it is npm run worker alone.',
  placeholder:
    'Put the address at which that machine reaches Redis in the place of HOST (or give it here with --host).',
  plain:
    'redis:// goes over the wire in the clear: use it inside a private network (WireGuard, Tailscale) alone, otherwise rediss:// (TLS).',
  tls: 'With a certificate of your own, send its file along and set REDIS_CA_FILE to it.',
  privacy: '3. Say this before somebody joins:',
  ownerSees:
    'The owner of a machine can see everything that is drawn on it: prompts, negative prompts, settings, start pictures of img2img, and the finished pictures. Not: who asked, on which server, and what other machines draw.',
  membersTold: 'Tell your members that pictures are drawn on machines of these people.',
  trust:
    'This user reaches only the keys of its own worker. It can still fill the memory of Redis or keep it busy: invite people you trust.',
  takeBack: '4. To take it back, at once:',
  usage: {
    name: 'A worker’s name is a letter, then at most 23 letters, digits, - or _.',
    host: 'That is not a host: {{host}}.',
    flags: 'These words are not understood.',
    noRedis: '--apply needs REDIS_URL, with a user that may set users.',
    fix: 'For example: {{example}}',
  },
} as const;
