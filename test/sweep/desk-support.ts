import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { Engine } from '../../src/gpu/engine.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import type { Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/index.ts';
import { createPictureCache } from '../../src/sweep/cache.ts';
import type { SweepDesk, SweepDeskOptions, SweepPlace, SweepSnapshot } from '../../src/sweep/desk.ts';
import { createSweepDesk } from '../../src/sweep/desk.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import type { FakeServers } from '../support/fake-servers.ts';

export const place: SweepPlace = { ownerUser: '100000000000000001', guildId: '2', channelId: '3', locale: 'ko' };
export const never = new AbortController().signal;

/** A folder that is gone after the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Office {
  readonly desk: SweepDesk;
  readonly store: Store;
  /** As a process that ends: what is under way stops, nothing is tidied up. */
  leave(): Promise<void>;
}

/** Desk, queue, cache and a store on disk, as `main.ts` would put them together. Opened again on the same folder it goes on. */
export function openOffice(folder: string, engine: Engine, options: Partial<SweepDeskOptions> = {}): Office {
  const now = options.now ?? Date.now;
  const store = openStore({ path: join(folder, 'bot.sqlite'), now });
  const queue = createMemoryQueue({ engine });
  const desk = createSweepDesk({
    engine,
    queue,
    cache: createPictureCache({ dir: join(folder, 'pictures'), maxBytes: 1e9, now }),
    store,
    now,
    determinismClass: 'local',
    signal: never,
    sourceDir: join(folder, 'sources'),
    wait: () => new Promise((resolve) => void setTimeout(resolve, 1)),
    ...options,
  });
  const leave = async (): Promise<void> => {
    await desk.close();
    await queue.close();
    store.close();
  };
  onTestFinished(leave);
  return { desk, store, leave };
}

export async function accept(desk: SweepDesk, request: SweepRequestInput, sweepId = 's1'): Promise<void> {
  desk.accept(await desk.plan(sweepRequest.parse(request), sweepId, never), place);
}

/** The first snapshot that passes. */
export function until(
  desk: SweepDesk,
  sweepId: string,
  check: (snapshot: SweepSnapshot) => boolean,
): Promise<SweepSnapshot> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    stop = desk.watch(sweepId, (snapshot) => {
      if (!check(snapshot)) return;
      stop?.();
      resolve(snapshot);
    });
  });
}

export const isOver = ({ status }: SweepSnapshot): boolean => status !== 'accepted' && status !== 'running';

/** What an engine does with a cell that takes very long. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('job.cancelled')));
  });
}

/** A desk over servers that are really there, with its store and pictures in `folder`. `leave`: as a process that ends. */
export function openServersDesk({ pool, queue }: FakeServers<string>, folder: string) {
  const store = openStore({ path: join(folder, 'bot.sqlite'), now: Date.now });
  const desk: SweepDesk = createSweepDesk({
    engine: pool.engine,
    queue,
    cache: createPictureCache({ dir: join(folder, 'pictures'), maxBytes: 1e9, now: Date.now }),
    store,
    now: Date.now,
    determinismClass: 'local',
    signal: never,
    wait: () => new Promise((resolve) => void setTimeout(resolve, 5)),
  });
  let open = true;
  const leave = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await desk.close();
    store.close();
  };
  onTestFinished(leave);
  return { desk, store, leave };
}
