import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Tensor } from '../test/support/lora-file.ts';
import { headerBytes, headerOf, kohyaMetadata, kohyaTensors, loraFile } from '../test/support/lora-file.ts';
import type { Finding } from './report.ts';
import { atMost, exactly } from './report.ts';

const run = promisify(execFile);
const rounds = 3;
const reader = fileURLToPath(new URL('./lora-reader.ts', import.meta.url));

/** A training on 3,000 captions: its tag frequency is some 180 kB of the header. */
function tagFrequency(): string {
  const tags = Array.from({ length: 8_000 }, (_, index) => [`tag number ${index}`, (index % 97) + 1]);
  return JSON.stringify({ '4_mychar': Object.fromEntries([['mychar', 3000], ...tags]) });
}

/** 200 MB: an SD 1.x LoRA of rank 128 trained at clip skip 2, with so many blocks as make up the size. */
async function bigLora(path: string): Promise<void> {
  const encoder = kohyaTensors({ trainedAt: 2, rank: 128 });
  const blocks = Array.from({ length: 620 }, (_, block): Tensor => ({
    name: `lora_unet_up_blocks_${block}_proj.lora_up.weight`,
    shape: [1280, 128],
    value: 0.02,
  }));
  const metadata = { ...kohyaMetadata, ss_tag_frequency: tagFrequency() };
  const handle = await open(path, 'w');
  try {
    await handle.write(headerBytes(headerOf(metadata, [...encoder, ...blocks])));
    for (const tensors of [encoder, blocks]) {
      const made = loraFile(undefined, tensors);
      await handle.write(made.subarray(8 + Number(made.readBigUInt64LE(0))));
    }
  } finally {
    await handle.close();
  }
}

interface Reading {
  readonly ms: number;
  readonly bytes: number;
  readonly clipSkip: number;
  readonly size: number;
}

/** From the path to the description, each time in a process that has read one small LoRA before. */
export async function loraReading(): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-bench-'));
  try {
    const path = join(folder, 'big.safetensors');
    const small = join(folder, 'small.safetensors');
    await bigLora(path);
    await writeFile(small, loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 })));
    const readings: Reading[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { stdout } = await run(process.execPath, [reader, small, path]);
      readings.push(JSON.parse(stdout) as Reading);
    }
    const least = (pick: (reading: Reading) => number): number => Math.min(...readings.map(pick));
    const megabytes = Math.round(least(({ size }) => size) / 1e6);
    return [
      atMost(
        `a LoRA of ${megabytes} MB described`,
        least(({ ms }) => ms),
        50,
        'ms',
        0,
      ),
      atMost('memory that adds', least(({ bytes }) => bytes) / 2 ** 20, 30, 'MB', 0),
      exactly(
        'clip skip found in it',
        least(({ clipSkip }) => clipSkip),
        2,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
