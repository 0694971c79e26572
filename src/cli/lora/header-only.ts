import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { LoraDescription } from '../../advice/lora/index.ts';
import { openFileSource } from '../../byte-source.ts';
import { AppError } from '../../errors.ts';
import { writeWhole } from '../../sweep/batch/files.ts';

/** Length and header of a file, without a byte of its weights. */
export async function writeHeaderOnly(
  from: string,
  to: string,
  { file }: Pick<LoraDescription, 'file'>,
  signal: AbortSignal,
): Promise<number> {
  await refuseToOverwrite(to);
  const source = await openFileSource(from);
  try {
    const bytes = await source.read(0, file?.headerEnd ?? 0, signal);
    await writeWhole(to, bytes);
    return bytes.length;
  } finally {
    await source.close();
  }
}

/** Somebody who mixes up the two names must not lose a LoRA: only what ends with its header is replaced. */
async function refuseToOverwrite(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return;
  const small = stats.isFile() && stats.size < 32 * 2 ** 20 ? await readFile(path).catch(() => undefined) : undefined;
  const isHeader = small && small.length >= 8 && small.readBigUInt64LE(0) + 8n === BigInt(small.length);
  if (!isHeader) throw new AppError('lora.wouldOverwrite', { params: { file: basename(path) } });
}
