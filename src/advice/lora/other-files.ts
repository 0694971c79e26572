import type { ErrorCode } from '../../errors.ts';

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** How much of a file `whatElse` wants to see. */
export const startBytes = 512;

/**
 * What a file is that does not begin like safetensors, by its first bytes. A pickle is told and never opened: reading one can
 * run code (https://docs.python.org/3/library/pickle.html), and what torch.save writes is a zip with a pickle inside.
 */
export function whatElse(start: Uint8Array): ErrorCode {
  if (start.length === 0) return 'lora.empty';
  // The PROTO opcode of protocols 2 to 5, with which torch.save began before its zip format.
  if (startsWith(start, 0x80) && (start[1] ?? 0) >= 2 && (start[1] ?? 0) <= 5) return 'lora.pickle';
  if (startsWith(start, 0x50, 0x4b, 0x03, 0x04)) {
    return /data\.pkl|\/(?:\.format_version|version|byteorder)/.test(latin1(start)) ? 'lora.pickle' : 'lora.zip';
  }
  if (
    startsWith(start, 0x1f, 0x8b) ||
    startsWith(start, 0x37, 0x7a, 0xbc, 0xaf) ||
    startsWith(start, 0x52, 0x61, 0x72, 0x21)
  ) {
    return 'lora.zip';
  }
  const text = latin1(start).trimStart();
  if (text.startsWith('GGUF')) return 'lora.gguf';
  if (text.startsWith('version https://git-lfs')) return 'lora.pointer';
  // What a website answers where a login is missing is saved under the file's name.
  if (/^(?:\u00ef\u00bb\u00bf)?(?:<!doctype|<html|<\?xml|\{\s*")/i.test(text)) return 'lora.page';
  return 'lora.unknownFile';
}
