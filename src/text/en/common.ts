export default {
  clipSkip: 'Clip skip {{n}}',
  layer: 'layer {{layer}}/{{layers}}',
  lastLayer: 'last layer ({{layers}}/{{layers}})',
  native: 'native',
  side: { you: 'your side', server: 'the server’s side', us: 'our side' },
  /** What a sweep waited for; see `job.waitedTooLong`. */
  missing: {
    queue: 'The queue was away.',
    nobody: 'No machine was there.',
    machine: 'What could draw it was away: {{name}}.',
    server: 'The image server was away.',
  },
  kind: {
    fact: 'fact',
    convention: 'convention',
    tip: 'community tip (unproved)',
    measured: 'measured here',
    voted: 'voted here',
    next: 'next',
  },
} as const;
