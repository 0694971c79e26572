import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parcelsOf } from '../../../src/commands/under-sheet/parcels.ts';

const mebibyte = 2 ** 20;
/** A file of a size, without its bytes. */
const file = (byteLength: number, index: number) => ({ name: `${index}`, data: { byteLength } as Uint8Array });

describe('files spread over messages', () => {
  it('keep to ten a message, 25 MiB a request and the limit of the place, in order, none lost', () => {
    assert(
      property(array(integer({ min: 0, max: 30 * mebibyte }), { maxLength: 60 }), (sizes) => {
        const files = sizes.map(file);
        const { messages, tooLarge } = parcelsOf(files, 10 * mebibyte);
        for (const message of messages) {
          expect(message.length).toBeGreaterThan(0);
          expect(message.length).toBeLessThanOrEqual(10);
          expect(message.reduce((sum, { data }) => sum + data.byteLength, 0)).toBeLessThan(25 * mebibyte);
          for (const { data } of message) expect(data.byteLength).toBeLessThanOrEqual(10 * mebibyte);
        }
        const fits = files.filter(({ data }) => data.byteLength <= 10 * mebibyte);
        expect(messages.flat()).toEqual(fits);
        expect([...messages.flat(), ...tooLarge]).toHaveLength(files.length);
      }),
    );
  });

  it('does not believe a place that takes more than a request may hold', () => {
    expect(parcelsOf([file(30 * mebibyte, 0)], 100 * mebibyte)).toMatchObject({ messages: [], tooLarge: [{}] });
  });
});
