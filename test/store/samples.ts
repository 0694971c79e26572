import type { NewBatch, NewDelivery, NewPoll, NewSweep, PollOption } from '../../src/store/index.ts';

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

export function poll(id: string, sweepId: string, more: Partial<NewPoll> = {}): NewPoll {
  return {
    id,
    sweepId,
    guildId: '197038439483310086',
    kind: 'blind',
    letters: [3, 1, 2],
    subject: { model: 'sd1-anime', style: 'tags' },
    openedBy: '175928847299117063',
    lastsMs: 86_400_000,
    ...more,
  };
}

export const options: readonly PollOption[] = [
  { id: 'A', letters: ['A'], clipSkips: [3], remembered: 3 },
  { id: 'B', letters: ['B'], clipSkips: [1], remembered: 1 },
  { id: 'C', letters: ['C'], clipSkips: [2] },
];
