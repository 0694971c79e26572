export default {
  clipSkip: 'Clip skip {{n}}',
  layer: 'layer {{layer}}/{{layers}}',
  lastLayer: 'last layer ({{layers}}/{{layers}})',
  native: 'native',
  side: { you: 'your side', server: 'the server’s side', us: 'our side' },
  kind: {
    fact: 'fact',
    convention: 'convention',
    tip: 'community tip (unproved)',
    measured: 'measured here',
    next: 'next',
  },
} as const;
