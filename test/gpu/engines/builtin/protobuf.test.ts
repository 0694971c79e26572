import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Field } from '../../../../src/gpu/engines/builtin/protobuf.ts';
import {
  bytesField,
  bytesHeader,
  bytesOf,
  concat,
  fields,
  floatField,
  floatOf,
  integersOf,
  packedField,
  ProtobufError,
  stringField,
  textOf,
  varintField,
} from '../../../../src/gpu/engines/builtin/protobuf.ts';

const all = (bytes: Uint8Array): Field[] => [...fields(bytes)];
const only = (bytes: Uint8Array): Field => {
  const [field, ...others] = all(bytes);
  expect(others).toEqual([]);
  if (!field) throw new Error('no field');
  return field;
};
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** The fields up to the place where the bytes make no sense; any other error goes on. */
function readable(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  try {
    for (const field of fields(bytes)) {
      found.push(field);
      if (field.wire === 'bytes') integersOf(bytes, field);
    }
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
  }
  return found;
}

describe('protobuf', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding/ .
  it('is written and read as in its documentation', () => {
    expect(varintField(1, 150)).toEqual(hex('08 96 01'));
    expect(stringField(2, 'testing')).toEqual(hex('12 07 74 65 73 74 69 6e 67'));
    expect(bytesField(3, varintField(1, 150))).toEqual(hex('1a 03 08 96 01'));
    expect(packedField(6, [3, 270, 86_942])).toEqual(hex('32 06 03 8e 02 9e a7 05'));
    expect(varintField(1, -2)).toEqual(hex('08 fe ff ff ff ff ff ff ff ff 01'));
    expect(only(hex('08 96 01'))).toEqual({ number: 1, wire: 'varint', start: 1, end: 3, value: 150 });
    expect(only(hex('08 fe ff ff ff ff ff ff ff ff 01')).value).toBe(-2);
    const packed = hex('32 06 03 8e 02 9e a7 05');
    expect(integersOf(packed, only(packed))).toEqual([3, 270, 86_942]);
  });

  it('gives back every number that was written', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 536_870_911 }), (value, number) => {
        const bytes = varintField(number, value);
        expect(only(bytes)).toMatchObject({ number, value });
        expect(integersOf(bytes, only(bytes))).toEqual([value]);
      }),
    );
    expect(only(varintField(1, -(2n ** 63n))).value).toBe(-(2 ** 63));
    expect(only(varintField(1, 2n ** 63n - 1n)).value).toBe(2 ** 63);
  });

  it('gives back floats, texts and bytes', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.string(), fc.uint8Array({ maxLength: 300 }), (float, text, payload) => {
        const bytes = concat([floatField(1, float), stringField(2, text), bytesField(3, payload)]);
        const [first, second, third] = all(bytes);
        if (!first || !second || !third) throw new Error('a field is missing');
        expect(floatOf(bytes, first)).toBe(float);
        expect(textOf(bytes, second)).toBe(text);
        expect(bytesOf(bytes, third)).toEqual(payload);
        expect(concat([bytesHeader(3, payload.length), payload])).toEqual(bytesField(3, payload));
      }),
    );
  });

  it('shows a payload without copying it', () => {
    const bytes = bytesField(9, new Uint8Array(1000));
    expect(bytesOf(bytes, only(bytes)).buffer).toBe(bytes.buffer);
  });

  it('skips numbers of 8 and of 4 bytes', () => {
    expect(all(hex('09 01 02 03 04 05 06 07 08 15 01 02 03 04'))).toMatchObject([
      { number: 1, wire: 'fixed64', start: 1, end: 9 },
      { number: 2, wire: 'fixed32', start: 10, end: 14 },
    ]);
  });

  it.for([
    ['a number cut off', '08 96'],
    ['a key cut off', '88'],
    ['a number of more than ten bytes', '08 ff ff ff ff ff ff ff ff ff ff 01'],
    ['a text that goes past the end', '12 07 74 65'],
    ['a length of 2^63', '12 80 80 80 80 80 80 80 80 80 01'],
    ['a length of 2^40', '12 80 80 80 80 80 20'],
    ['half a number of 8 bytes', '09 01 02 03'],
    ['half a number of 4 bytes', '0d 01'],
    ['a group, which ONNX never has', '0b'],
    ['field 0', '00 01'],
    ['an unknown kind', '0f 01'],
  ])('is refused when it holds %s', ([, bytes]) => {
    expect(() => all(hex(bytes ?? ''))).toThrow(ProtobufError);
  });

  it('is read in time whatever the bytes are, or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = readable(bytes);
        for (const [index, field] of found.entries()) {
          expect(field.start).toBeGreaterThan(found[index - 1]?.end ?? 0);
          expect(field.end).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });

  it('a hundred thousand messages deep is one field on the outside', () => {
    let nested = new Uint8Array();
    const headers: Uint8Array[] = [];
    for (let depth = 0, length = 0; depth < 100_000; depth++) {
      const header = bytesHeader(1, length);
      headers.push(header);
      length += header.length;
    }
    nested = concat(headers.toReversed());
    expect(all(nested)).toHaveLength(1);
  });

  it('of a part of a file stays inside of that part', () => {
    const bytes = concat([stringField(1, 'ab'), stringField(2, 'cd')]);
    expect(() => [...fields(bytes, { start: 0, end: 3 })]).toThrow(ProtobufError);
    expect(() => [...fields(bytes, { start: 0, end: 99 })]).toThrow(ProtobufError);
    expect([...fields(bytes, { start: 4, end: 8 })]).toMatchObject([{ number: 2 }]);
  });

  it('reads a float only from a float', () => {
    const bytes = varintField(1, 1);
    expect(() => floatOf(bytes, only(bytes))).toThrow(ProtobufError);
  });
});
