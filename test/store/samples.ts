import type { NewBatch, NewDelivery, NewSweep } from '../../src/store/index.ts';

export function sweep(id: string, more: Partial<NewSweep> = {}): NewSweep {
  return {
    id,
    ownerUser: '175928847299117063',
    guildId: '197038439483310086',
    channelId: '41771983423143937',
    locale: 'ko',
    request: { prompt: `prompt of ${id}`, seed: 42 },
    facts: { engine: 'builtin' },
    createdAt: 1,
    ...more,
  };
}

export function batch(id: string, sweepId: string, more: Partial<NewBatch> = {}): NewBatch {
  return {
    id,
    sweepId,
    ownerUser: '175928847299117063',
    guildId: '197038439483310086',
    channelId: '41771983423143937',
    rowIndex: 0,
    clipSkip: 2,
    count: 3,
    firstSeed: 100,
    ...more,
  };
}

export function delivery(id: string, more: Partial<NewDelivery> = {}): NewDelivery {
  return { id, kind: 'sheet', channelId: '41771983423143937', nonce: `nonce-${id}`, ...more };
}
