/**
 * One line of JSON, a line end, and bytes behind it: how pictures and their descriptions travel as one binary value, never as
 * base64 within JSON.
 */

const lineEnd = 0x0a;
/** A line longer than this is no description. */
const maxLine = 256 * 1024;

export interface Frame {
  /** Not checked yet. */
  readonly head: unknown;
  /** Shares memory with what was decoded. */
  readonly bytes: Buffer;
}

export function encodeFrame(head: unknown, bytes: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
}

/** Undefined: no frame of ours. */
export function decodeFrame(data: Buffer): Frame | undefined {
  const end = data.subarray(0, maxLine).indexOf(lineEnd);
  if (end < 0) return undefined;
  try {
    return { head: JSON.parse(data.toString('utf8', 0, end)), bytes: data.subarray(end + 1) };
  } catch {
    return undefined;
  }
}
