import { EventEmitter } from 'node:events';

import { expect, test } from 'vitest';

import type { CellResult, Engine, Row } from '../../src/gpu/engine.ts';
import { countedEngine } from '../../src/ops/counted-engine.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { routeClass } from '../../src/ops/route-class.ts';
import { watchDiscord } from '../../src/ops/watch-discord.ts';
import { countedDesk } from '../../src/ops/counted-desk.ts';

test('every request has a class of a closed list, and no id or token is part of it', () => {
  const id = '1234567890123456789';
  const seen = [
    routeClass('POST', `/interactions/${id}/aW50ZXJhY3Rpb24/callback?with_response=true`),
    routeClass('PATCH', `/webhooks/${id}/aW50ZXJhY3Rpb24/messages/@original`),
    routeClass('POST', `/channels/${id}/messages`),
    routeClass('PATCH', `/channels/${id}/messages/${id}`),
    routeClass('DELETE', `/channels/${id}/messages/${id}`),
    routeClass('GET', `/channels/${id}/messages?limit=50`),
    routeClass('POST', `/channels/${id}/messages/${id}/threads`),
    routeClass('POST', `/channels/${id}/threads`),
    routeClass('PUT', `/applications/${id}/guilds/${id}/commands`),
    routeClass('GET', '/gateway/bot'),
    routeClass('GET', `/users/@me`),
  ];
  expect(seen).toEqual([
    'interaction answer',
    'interaction message',
    'message create',
    'message edit',
    'message delete',
    'message read',
    'threads',
    'threads',
    'commands',
    'gateway',
    'other',
  ]);
});

test('requests are counted as Discord counts them: 401, 403 and 429 are invalid, a shared 429 is not', async () => {
  const metrics = createMetrics();
  const rest = new EventEmitter();
  watchDiscord(Object.assign(new EventEmitter(), { rest }), metrics);
  const answer = (status: number, scope?: string): void => {
    const headers = new Headers(scope === undefined ? {} : { 'x-ratelimit-scope': scope });
    rest.emit('response', { method: 'POST', path: '/channels/1/messages' }, { status, headers });
  };
  for (const status of [200, 200, 401, 403, 404, 500]) answer(status);
  answer(429, 'user');
  answer(429, 'global');
  answer(429, 'shared');
  const text = await metrics.registry.metrics();
  expect(text).toContain('clipskip_discord_requests_total{route="message create",status="200"} 2');
  expect(text).toContain('clipskip_discord_requests_total{route="message create",status="429"} 3');
  expect(text).toContain('clipskip_discord_invalid_requests_total 4');
});

test('an ack is the time until Discord has the first answer, by kind, and refused answers are none', async () => {
  const metrics = createMetrics();
  const client = Object.assign(new EventEmitter(), { rest: new EventEmitter() });
  watchDiscord(client, metrics);
  const arrive = (id: string, type: number, menu = false): unknown =>
    client.emit('interactionCreate', { id, type, isContextMenuCommand: () => menu });
  const answer = (id: string, status: number): unknown =>
    client.rest.emit(
      'response',
      { method: 'POST', path: `/interactions/${id}/token/callback?with_response=true` },
      { status, headers: new Headers() },
    );
  arrive('1', 2);
  arrive('2', 2, true);
  arrive('3', 3);
  arrive('4', 5);
  for (const id of ['1', '2', '3', '99']) answer(id, 204);
  answer('4', 404);
  answer('1', 400);
  const text = await metrics.registry.metrics();
  expect(
    [...text.matchAll(/ack_seconds_count\{kind="(\w+)"\} (\d)/g)].map(([, kind, count]) => `${kind} ${count}`),
  ).toEqual(['command 1', 'menu 1', 'component 1']);
});

test('a sweep is counted once, when it ends, with the pictures it took from the cache', async () => {
  const metrics = createMetrics();
  const listeners = new Map<string, (snapshot: { status: string; outcome?: unknown }) => void>();
  const open = new Set(['old', 'lost']);
  const desk = countedDesk(
    {
      accept: ({ sweepId }: { sweepId: string }, _place: unknown) => void open.add(sweepId),
      start: (sweepId: string) => void (sweepId === 'lost' && open.delete(sweepId)),
      watch: (sweepId: string, listener: (snapshot: never) => void) => {
        listeners.set(sweepId, listener as (snapshot: unknown) => void);
        return () => void listeners.delete(sweepId);
      },
      unfinished: () => [...open],
    },
    metrics,
  );
  desk.accept({ sweepId: 'new' }, undefined as never);
  for (const id of ['new', 'old', 'lost', 'finished']) desk.start(id);
  const cells = [true, false].map((fromCache) => ({ state: 'done', fromCache }));
  for (const [id, status] of [
    ['new', 'running'],
    ['new', 'done'],
    ['new', 'done'],
    ['old', 'cancelled'],
  ] as const) {
    listeners.get(id)?.({ status, outcome: { rows: [{ cells }] } });
  }
  await Promise.resolve();
  expect([...listeners.keys()]).toEqual([]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('clipskip_sweeps_total{state="done"} 1');
  expect(text).toContain('clipskip_sweeps_total{state="cancelled"} 1');
  expect(text).toContain('clipskip_sweeps_total{state="failed"} 1');
  expect(text).toContain('clipskip_cells_total{source="cache"} 2');
});

const row = { id: 'r', cells: [{ key: 'a', clipSkip: 1 }], settings: {} } as unknown as Row;
const cell = { key: 'a' } as unknown as CellResult;

test('an engine that fails has been at work all the same, and its finished pictures count', async () => {
  const metrics = createMetrics();
  const engine = {
    name: 'failing',
    generate: async (_row: Row, { onCell }: { onCell: (result: CellResult) => void | Promise<void> }) => {
      await onCell(cell);
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('out of memory');
    },
  } as unknown as Engine;
  const received: CellResult[] = [];
  const counted = countedEngine(engine, metrics);
  const options = { signal: new AbortController().signal, onCell: (result: CellResult) => void received.push(result) };
  await expect(counted.generate(row, options)).rejects.toThrow('out of memory');
  expect(received).toEqual([cell]);
  const values = await metrics.registry.getMetricsAsJSON();
  const valueOf = (name: string): number | undefined => values.find((each) => each.name === name)?.values[0]?.value;
  expect(valueOf('clipskip_cells_total')).toBe(1);
  expect(valueOf('clipskip_engine_seconds_total')).toBeGreaterThan(0.003);
});

test('the queue is asked when somebody looks, and acks fall into buckets that end at the 3 s of Discord', async () => {
  const size = { waiting: 200, running: 1 };
  const metrics = createMetrics({ queueSize: () => size });
  metrics.acknowledged('command', 120);
  metrics.acknowledged('command', 4000);
  metrics.cellsFromCache(3);
  const first = await metrics.registry.metrics();
  expect(first).toContain('clipskip_queue_rows{state="waiting"} 200');
  expect(first).toContain('clipskip_ack_seconds_bucket{le="0.25",kind="command"} 1');
  expect(first).toContain('clipskip_ack_seconds_bucket{le="3",kind="command"} 1');
  expect(first).toContain('clipskip_ack_seconds_count{kind="command"} 2');
  expect(first).toContain('clipskip_cells_total{source="cache"} 3');
  size.waiting = 0;
  expect(await metrics.registry.metrics()).toContain('clipskip_queue_rows{state="waiting"} 0');
});

test('each server is up or down by its own name, as it is at the moment somebody looks', async () => {
  const up: Record<string, boolean> = { gpu1: true, comfy: false };
  const { registry } = createMetrics({ serversUp: () => up });
  expect(await registry.metrics()).toMatch(
    /clipskip_server_up\{server="gpu1"\} 1\nclipskip_server_up\{server="comfy"\} 0/,
  );
  up['comfy'] = true;
  expect(await registry.metrics()).toContain('clipskip_server_up{server="comfy"} 1');
});

test('an engine that finds out later who it is bears its new name in the count as well', () => {
  let name = 'auto';
  const engine: Engine = {
    get name() {
      return name;
    },
    describe: () => Promise.reject(new Error('not asked')),
    clipSkip: () => ({ honoured: 'unknown' }),
    generate: () => Promise.resolve(),
  };
  const counted = countedEngine(engine, createMetrics());
  name = 'sdapi';
  expect(counted.name).toBe('sdapi');
});
