import { expect } from 'vitest';

import { readPictureMetadata } from '../../../src/render/index.ts';
import type { RequestRecord } from '../../fake-discord/index.ts';
import type { VoteStage } from './support.ts';

/** What nobody may learn from anything. */
const secretSeed = 1_928_374_650;
/** Of a grid over seeds too. */
const secrets = [0, 1].map((step) => String(secretSeed + step));

/** Letters in the given order: always the first, or always the last that is left. */
const orders = { forward: () => 0, backward: (bound: number) => bound - 1 } as const;
export type Order = keyof typeof orders;

/** In both orders the same picture stands under the same letter, and another clip skip behind it. */
export function stageIn(order: Order) {
  let ids = 0;
  return {
    engine: { draws: (clipSkip: number): number => (order === 'forward' ? clipSkip : 4 - clipSkip) },
    overrides: {
      randomBelow: orders[order],
      randomSeed: () => secretSeed,
      newId: () => `id${(ids += 1)}`,
    },
  };
}

/** A request as anybody could read it, without what differs from run to run. */
function readable({ method, route, body, files }: RequestRecord): string {
  const plain = JSON.stringify(body ?? null)
    .replaceAll(/\b\d{15,20}\b/g, 'N')
    .replaceAll(/\bid\d+\b/g, 'ID')
    .replaceAll(/<t:\d+:/g, '<t:T:')
    .replaceAll(/\d+ ms|\d+(?:\.\d+)? s\b/g, 'TIME');
  const bytes = files.map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('base64')}`);
  return [method, route, plain, ...bytes].join('\n');
}

/** Of a sweep that is being drawn: which of its edits there are depends on how fast the machine is. */
const isUnderWay = ({ body }: RequestRecord): boolean => JSON.stringify(body ?? null).includes('c1:cancel:');

const onlyIn = (a = new Set<string>(), b = new Set<string>()): string[] =>
  [...a].filter((text) => !b.has(text)).map((text) => text.slice(0, 1500));

/** Requests that only one of the two runs made. */
export function differences(one: VoteStage, other: VoteStage): string[] {
  const [ones, others] = [one, other].map(
    ({ fake }) => new Set(fake.requests.filter((each) => !isUnderWay(each)).map(readable)),
  );
  return [...onlyIn(ones, others), ...onlyIn(others, ones)];
}

/** Nothing in what left the bot, and in its log, tells by itself. */
export function expectNoneTells(runs: readonly VoteStage[]): void {
  for (const { fake, logText } of runs) {
    for (const request of fake.requests) {
      const text = JSON.stringify(request.body ?? null);
      for (const secret of secrets) expect(text).not.toContain(secret);
      for (const { name, bytes } of request.files) {
        expect(name).toMatch(/^(?:(?:row-[12]-)?[A-C]\.png|comparison\.(?:png|jpg|webp|gif))$/);
        expect(name.endsWith('.png') ? readPictureMetadata(bytes).raw : {}).toEqual({});
        for (const word of [...secrets, 'a red house', 'clip']) {
          expect({ name, word, found: Buffer.from(bytes).includes(word) }).toMatchObject({ found: false });
        }
      }
    }
    const underWay = fake.requests.filter(isUnderWay).map(({ body }) => JSON.stringify(body));
    expect(underWay.length).toBeGreaterThan(0);
    for (const text of underWay) expect(text).not.toMatch(/lip skip \d|`\d`|kept from before|done \(/);
    expect(logText()).not.toMatch(/clipSkip|"letters"/);
    for (const secret of secrets) expect(logText()).not.toContain(secret);
  }
}
