import { expect } from 'vitest';

import { errorText } from '../../src/commands/core/error-text.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { AppError, errorCodes } from '../../src/errors.ts';
import { translator } from '../../src/text/index.ts';
import type { MessageView } from '../fake-discord/index.ts';
import type { Drawn } from './drawn.ts';
import { cellOf } from './drawn.ts';
import { servedInTurns } from './turns.ts';
import { hasSheet, isUnderWay, secretWord, sweepOf } from './people.ts';
import type { Aftermath } from './run.ts';

/** What must hold whatever was killed, cut off or stopped. Answers the figures, one line each. */
export async function judge(after: Aftermath): Promise<readonly string[]> {
  deliveredOnce(after);
  batchesAreWhole(after);
  await rowsAreOfOneMachine(after);
  const lost = drawnAgain(after);
  nothingIsLeft(after);
  logsAreClean(after);
  const { ledger, drawn, machines, mischief, seconds } = after;
  const states = count(ledger.sweeps.map(({ state }) => state));
  const errors = count(ledger.sweeps.flatMap(({ error }) => error?.code ?? []));
  const cells = count(ledger.cells.map(({ state }) => state));
  const cellErrors = count(ledger.cells.flatMap(({ error }) => codeOf(error) ?? []));
  return [
    `${ledger.sweeps.length} sweeps: ${words(states)}; errors: ${words(errors)}`,
    `${ledger.cells.length} panels: ${words(cells)}; why not: ${words(cellErrors)}`,
    `${ledger.batches.length} batches with ${ledger.batchPictures.length} pictures: ${words(count(ledger.batches.map(({ state }) => state)))}`,
    `${drawn.length} pictures drawn to the end (${words(count(drawn.map(({ worker }) => worker)))}), ${machines.reduce((sum, { struck }) => sum + struck(), 0)} faults`,
    `drawn again by the same machine: ${lost} that were lost in flight, 0 that had arrived`,
    `${mischief.length - 1} mischiefs: ${words(count(mischief.map(kindOf)))}`,
    `Jain’s index over users while all wait: ${fairness(after).toFixed(3)}`,
    `${seconds.toFixed(0)} s`,
  ];
}

/** Each sweep of the ledger has one message, with its sheet, or with a named error, or cancelled; nobody else has one. */
function deliveredOnce({ ledger, messages, accepted }: Aftermath): void {
  const t = translator('en');
  const bySweep = Map.groupBy(
    messages.filter((message) => sweepOf(message) !== undefined),
    (message) => sweepOf(message) ?? '',
  );
  const wrong: string[] = [];
  for (const { id, state, error } of ledger.sweeps) {
    const own = bySweep.get(id) ?? [];
    const [message] = own;
    if (own.length !== 1 || !message) wrong.push(`${id} (${state}) has ${own.length} messages`);
    else if (isUnderWay(message)) wrong.push(`${id} (${state}) looks as if it were under way`);
    else if (state === 'delivered') {
      if (!hasSheet(message)) wrong.push(`${id} is delivered without a sheet: ${message.text}`);
    } else if (state === 'failed') {
      const text =
        error && isCode(error.code) ? errorText(new AppError(error.code, { params: error.params }), id, t) : '-';
      if (!message.text.includes(text))
        wrong.push(`${id} failed (${error?.code}) and does not say so: ${message.text}`);
      if (error?.code === 'internal') wrong.push(`${id} ended in an error that has no name`);
    } else if (state !== 'cancelled') wrong.push(`${id} is ${state}`);
    bySweep.delete(id);
  }
  for (const id of bySweep.keys()) wrong.push(`${id} has a message and is not in the ledger`);
  const inLedger = new Set(ledger.cells.map(({ settings }) => settings.prompt));
  for (const prompt of accepted)
    if (!inLedger.has(prompt)) wrong.push(`“${prompt}” was accepted and is not in the ledger`);
  expect(wrong).toEqual([]);
  // Nobody was told so by a text that has changed since.
  expect(accepted.length).toBeGreaterThan(ledger.sweeps.length / 2);
}

/** Every picture of a batch that is over is on one page, and on no other. */
function batchesAreWhole({ ledger, messages }: Aftermath): void {
  const wrong = ledger.batches.flatMap(({ id, sweepId, state, count: wanted, thread, error }): string[] => {
    const numbers = ledger.batchPictures.filter(({ batchId }) => batchId === id).map(({ number }) => number);
    const own = messages.filter(({ channelId }) => channelId === thread);
    const shown = own.flatMap(offered);
    const isSaid = (words: string): boolean => own.some(({ text }) => text.includes(words));
    const missing = wanted - numbers.length;
    return [
      ...(state === 'done' || state === 'failed' ? [] : [`batch ${id} is ${state}`]),
      ...(state === 'failed' && codeOf(error) === undefined ? [`batch ${id} of ${sweepId} failed without a name`] : []),
      ...(state === 'done' && missing > 0 && !isSaid(`${numbers.length} of ${wanted}`)
        ? [`batch ${id} lacks ${missing} pictures and does not say so`]
        : []),
      ...(String(shown.toSorted((a, b) => a - b)) === String(numbers)
        ? []
        : [`batch ${id}: ${shown} of ${numbers} are shown`]),
    ];
  });
  expect(wrong).toEqual([]);
}

const offered = ({ selects }: MessageView): number[] =>
  selects.flatMap(({ options }) => options.map(({ value }) => Number(value))).filter(Number.isInteger);

/** The pixels of each panel on a sheet are those of the machine that its row is said to be of. */
async function rowsAreOfOneMachine({ ledger, drawn, pixels }: Aftermath): Promise<void> {
  const drawers = new Map<string, string>();
  for (const { worker, pixels: own } of drawn) drawers.set(await own, worker);
  const delivered = new Set(ledger.sweeps.filter(({ state }) => state === 'delivered').map(({ id }) => id));
  const wrong = ledger.cells.flatMap(({ sweepId, row, clipSkip, state, picture, settings }): string[] => {
    if (state !== 'done' || !delivered.has(sweepId)) return [];
    const drawer = drawers.get(pixels.get(picture ?? '') ?? '');
    const said = settings.drawnBy?.server;
    return drawer === said && said !== undefined
      ? []
      : [`${sweepId}/${row} clip skip ${clipSkip}: ${said} is named, ${drawer} drew it`];
  });
  expect(wrong).toEqual([]);
}

/**
 * A machine draws no picture again that has arrived: one whose drawing ended after the same machine's picture of that cell was
 * written into Redis (by the append-only file) is a fault. Answers how many were drawn again because the one before never got
 * there: its worker was killed, cut off or told to stop, or Redis was away, or somebody cancelled.
 */
function drawnAgain({ drawn, stored, ledger }: Aftermath): number {
  const asked = new Map(
    ledger.cells.map(
      ({ key, clipSkip, settings: { prompt, seed } }) => [key, cellOf({ prompt, seed, clipSkip })] as const,
    ),
  );
  const arrived = new Map<string, number>();
  for (const { worker, key, at } of stored) {
    const name = `${worker}: ${asked.get(key) ?? key}`;
    arrived.set(name, Math.min(at, arrived.get(name) ?? at));
  }
  const all = Map.groupBy(drawn, (one: Drawn) => `${one.worker}: ${cellOf(one)}`);
  const again = [...all].flatMap(([name, some]) => {
    const at = arrived.get(name);
    return at === undefined
      ? []
      : some.filter((one) => one.at > at).map((one) => `${name}, ${one.at - at} ms after it had arrived`);
  });
  expect(again).toEqual([]);
  return [...all.values()].reduce((sum, some) => sum + some.length - 1, 0);
}

/** What a Redis holds whose queues rest. BullMQ's own: its marker, what it counts with, its last 100 events. */
const resting: readonly RegExp[] = [
  /^clipskip:workers$/,
  /^clipskip:w:gpu\d:rows:(?:meta|events|id|marker|stalled-check|stalled)$/,
];
/** What goes by itself within a day: who was seen, what they can do, how often a row made a worker vanish. */
const forADay: readonly RegExp[] = [/^clipskip:bot$/, /^clipskip:w:gpu\d:info$/, /^clipskip:vanished:[0-9a-f]+$/];

function nothingIsLeft({ keys }: Aftermath): void {
  const left = [...keys].filter(([key, ms]) => {
    if (ms === -2 || resting.some((known) => known.test(key))) return false;
    return ms === -1 || ms > (forADay.some((known) => known.test(key)) ? 86_400_000 : 3_600_000);
  });
  expect(left).toEqual([]);
}

function logsAreClean({ botLogs, machines }: Aftermath): void {
  for (const log of [...botLogs, ...machines.map((machine) => machine.log())]) {
    expect(log).not.toContain(secretWord);
    const bad = log
      .split('\n')
      .filter((text) => /unhandled|uncaught|TypeError|ReferenceError|"level":(?:50|60)|"code":"internal"/i.test(text));
    expect(bad).toEqual([]);
  }
}

/**
 * Jain's index, (Σx)² / (n Σx²), of the panels that each person was drawn until the first of them had two rows: in turns everybody
 * else has had one by then, all still wait, and where there is a calm nothing has gone wrong yet. 1: all alike; 1/n: one person has
 * everything. After each time that nobody was there the first rows to come back find machines free.
 */
export function fairness(after: Aftermath): number {
  const sizes = servedInTurns(after).map(({ size }) => size);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum ** 2 / (sizes.length * sizes.reduce((total, size) => total + size ** 2, 0));
}

function isCode(code: string): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

const kindOf = (line: string): string => /: ([^:,]+)/.exec(line)?.[1] ?? line;

function count(all: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of all) found.set(one, (found.get(one) ?? 0) + 1);
  return found;
}

const words = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? 'none' : [...counts].map(([name, number]) => `${number} ${name}`).join(', ');
