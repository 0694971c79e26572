import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import { refusedNodes } from './failure.ts';
import type { Nodes } from './nodes.ts';
import type { HistoryEntry, Queue } from './schemas.ts';
import * as schema from './schemas.ts';

/** Others' graphs stand in the queue whole, with everything their windows hang on. */
const queueBytes = 64 * 1024 * 1024;
const historyBytes = 16 * 1024 * 1024;

/** Where a prompt is. `gone`: neither waiting, nor running, nor in the history. */
export type Place =
  | { readonly kind: 'over'; readonly entry: HistoryEntry }
  | { readonly kind: 'running' }
  | { readonly kind: 'waiting'; readonly position: number }
  | { readonly kind: 'gone' };

/**
 * Hands the graph over; the answer is the id the server gave it (servers before 2025-07 choose their own). A graph of which
 * the server would drop a part is taken back: `server.rejected`.
 */
export async function submit(
  client: HttpClient,
  wanted: { readonly nodes: Readonly<Nodes>; readonly clientId: string; readonly promptId: string },
  signal: AbortSignal,
): Promise<string> {
  const body = { prompt: wanted.nodes, client_id: wanted.clientId, prompt_id: wanted.promptId };
  // Validation reads file lists, on a slow disk for a while.
  const { prompt_id: id, node_errors: errors } = await client.post('/prompt', body, schema.accepted, {
    signal,
    timeoutMs: 60_000,
    maxBytes: historyBytes,
  });
  if (errors && Object.keys(errors).length > 0) {
    await takeBack(client, id, signal).catch(() => undefined);
    throw refusedNodes(client.host, errors);
  }
  return id;
}

/** Times a prompt may be found nowhere before it counts as lost: it may be between the queue and the history once. */
export const mostMisses = 3;

/**
 * The history before the queue: a prompt goes from one to the other in one step (execution.py, task_done), so what is absent
 * from both in this order may have been between them at most once.
 */
export async function placeOf(client: HttpClient, id: string, signal: AbortSignal): Promise<Place> {
  const path = `/history/${encodeURIComponent(id)}`;
  const entry = (await client.get(path, schema.history, { signal, maxBytes: historyBytes }))[id];
  if (entry) return { kind: 'over', entry };
  const queue = await readQueue(client, signal);
  if (queue.queue_running.some(([, each]) => each === id)) return { kind: 'running' };
  // A heap: its order says nothing, its numbers do.
  const waiting = queue.queue_pending.toSorted(([a], [b]) => a - b).findIndex(([, each]) => each === id);
  return waiting < 0 ? { kind: 'gone' } : { kind: 'waiting', position: waiting + queue.queue_running.length };
}

/**
 * Ends a prompt of ours, waiting or running, and nobody else's: servers before 2025-09 ignore whose is named in /interrupt and
 * stop whatever runs (Comfy-Org/ComfyUI 464ba1d6), so it is sent only while ours is seen running. Between the look and the
 * interrupt one round trip remains in which ours may end by itself.
 */
export async function takeBack(client: HttpClient, id: string, signal: AbortSignal): Promise<void> {
  await client.post('/queue', { delete: [id] }, schema.anything, { signal });
  const { queue_running: running } = await readQueue(client, signal);
  if (!running.some(([, each]) => each === id)) return;
  await client.post('/interrupt', { prompt_id: id }, schema.anything, { signal });
}

/** Removes a prompt that is over from the history: people's prompts need not stay in the server's window. */
async function forget(client: HttpClient, id: string, signal: AbortSignal): Promise<void> {
  await client.post('/history', { delete: [id] }, schema.anything, { signal });
}

/**
 * Waits until it has come to its end, then forgets it. The signal is the bound: an interrupt counts at the next step, and a step
 * of a large picture on a slow machine takes a minute.
 */
export async function forgetWhenOver(client: HttpClient, id: string, signal: AbortSignal): Promise<void> {
  let pauseMs = 100;
  for (let misses = 0; misses < mostMisses;) {
    const place = await placeOf(client, id, signal);
    if (place.kind === 'over') return forget(client, id, signal);
    if (place.kind === 'gone') misses += 1;
    await delay(pauseMs, undefined, { signal });
    pauseMs = Math.min(2000, pauseMs * 1.5);
  }
}

/** Prompts of ours whose id never reached us: the answer was lost, or came too late. */
export async function idsOf(client: HttpClient, clientId: string, signal: AbortSignal): Promise<string[]> {
  const { queue_running: running, queue_pending: pending } = await readQueue(client, signal);
  return [...running, ...pending].filter((item) => schema.clientOf(item) === clientId).map(([, id]) => id);
}

function readQueue(client: HttpClient, signal: AbortSignal): Promise<Queue> {
  return client.get('/queue', schema.queue, { signal, maxBytes: queueBytes });
}

/** `server.lost`: what it was asked for is nowhere any more. */
export const lost = (host: string): AppError => new AppError('server.lost', { params: { host } });
