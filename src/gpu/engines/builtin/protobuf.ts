/**
 * Protobuf wire format, as far as ONNX files need it: https://protobuf.dev/programming-guides/encoding/ .
 * Reading yields positions, so that weights of any size are never copied. One call walks one level: how deep messages are
 * nested is the caller's business and costs nothing here.
 */

/** The bytes are not the protobuf message they should be. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** A half-open stretch of bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One field of a message. `start`..`end` is its payload: the bytes of a string, a sub-message, a packed list, a float. */
export interface Field extends Range {
  readonly number: number;
  readonly wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** The value of a varint, read as a signed 64-bit integer (exact up to 2^53); 0 for the other wire types. */
  readonly value: number;
}

const wires = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'] as const;
const high = 2 ** 32;

function readVarint(bytes: Uint8Array, start: number, limit: number): { value: number; end: number } {
  let low = 0;
  let top = 0;
  let position = start;
  for (let index = 0; index < 10; index++) {
    if (position >= limit) throw new ProtobufError(`number cut off at byte ${start}`);
    const byte = bytes[position++] ?? 0;
    const digits = byte & 127;
    // Seven bits at a time; the fifth byte straddles the two 32-bit halves.
    if (index < 4) low += digits * 2 ** (7 * index);
    else if (index === 4) {
      low += (digits & 15) * 2 ** 28;
      top += digits >>> 4;
    } else top += digits * 2 ** (7 * index - 32);
    if (byte < 128) return { value: ((top % high) | 0) * high + low, end: position };
  }
  throw new ProtobufError(`number of more than 10 bytes at byte ${start}`);
}

/** The fields of the message in `bytes[range]`, in file order. Throws ProtobufError where the bytes make no sense. */
export function* fields(
  bytes: Uint8Array,
  range: Range = { start: 0, end: bytes.length },
): Generator<Field, void, undefined> {
  const { end } = range;
  if (range.start < 0 || end > bytes.length) throw new ProtobufError(`range ${range.start}..${end} outside the file`);
  let position = range.start;
  while (position < end) {
    const key = readVarint(bytes, position, end);
    const number = Math.floor(key.value / 8);
    const wire = wires[key.value & 7];
    if (!wire || number < 1) throw new ProtobufError(`unknown kind of field at byte ${position}`);
    let start = key.end;
    let next: number;
    let value = 0;
    if (wire === 'varint') ({ value, end: next } = readVarint(bytes, start, end));
    else if (wire === 'bytes') {
      const length = readVarint(bytes, start, end);
      start = length.end;
      next = start + length.value;
      if (length.value < 0) throw new ProtobufError(`negative length at byte ${position}`);
    } else next = start + (wire === 'fixed32' ? 4 : 8);
    if (next > end) throw new ProtobufError(`field ${number} at byte ${position} goes past the end`);
    yield { number, wire, start, end: next, value };
    position = next;
  }
}

/** The payload of a bytes field as a view, not a copy. */
export function bytesOf(bytes: Uint8Array, range: Range): Uint8Array {
  return bytes.subarray(range.start, range.end);
}

const decoder = new TextDecoder();

/** The payload of a string field. */
export function textOf(bytes: Uint8Array, range: Range): string {
  return decoder.decode(bytesOf(bytes, range));
}

/** A repeated integer field, packed or not: the numbers one occurrence holds. */
export function integersOf(bytes: Uint8Array, field: Field): number[] {
  if (field.wire === 'varint') return [field.value];
  const numbers: number[] = [];
  let position = field.start;
  while (position < field.end) {
    const { value, end } = readVarint(bytes, position, field.end);
    numbers.push(value);
    position = end;
  }
  return numbers;
}

/** A float field (fixed32). */
export function floatOf(bytes: Uint8Array, field: Field): number {
  if (field.wire !== 'fixed32') throw new ProtobufError(`field ${field.number} is not a float`);
  return new DataView(bytes.buffer, bytes.byteOffset + field.start, 4).getFloat32(0, true);
}

const encoder = new TextEncoder();

/** The parts one after the other. Messages merge this way: repeated fields are appended, sub-messages merged. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const digits: number[] = [];
  while (rest > 127n) {
    digits.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  digits.push(Number(rest));
  return digits;
}

const wireNumber = { varint: 0, bytes: 2, fixed32: 5 } as const;

function key(number: number, wire: keyof typeof wireNumber): number[] {
  return varint(number * 8 + wireNumber[wire]);
}

/** int32, int64, bool or enum; negative numbers take ten bytes, as the format wants. */
export function varintField(number: number, value: number | bigint): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...key(number, 'varint'), ...varint(value)]);
}

export function floatField(number: number, value: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setFloat32(0, value, true);
  return concat([Uint8Array.from(key(number, 'fixed32')), payload]);
}

/** What stands before the payload of a bytes field: for writing a large payload without copying it. */
export function bytesHeader(number: number, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...key(number, 'bytes'), ...varint(length)]);
}

/** Bytes, or a sub-message given as its parts. */
export function bytesField(number: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concat([bytesHeader(number, length), ...parts]);
}

export function stringField(number: number, value: string): Uint8Array<ArrayBuffer> {
  return bytesField(number, encoder.encode(value));
}

/** Repeated integers in their packed form. */
export function packedField(number: number, values: readonly (number | bigint)[]): Uint8Array<ArrayBuffer> {
  return bytesField(number, Uint8Array.from(values.flatMap(varint)));
}
