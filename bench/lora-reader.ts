// A process of its own: what a process ever held can only grow, so that the peak of a reading is seen only in one that did
// nothing else before. Prints the least of ten times, and what all ten added, as JSON.
import { existsSync, readFileSync } from 'node:fs';

import type { LoraDescription } from '../src/advice/lora/index.ts';
import { readLora } from '../src/advice/lora/index.ts';
import { openFileSource } from '../src/byte-source.ts';

const [first = '', path = ''] = process.argv.slice(2);
const { signal } = new AbortController();
// Of this process alone: the system's maxRSS is handed down by the parent. 0 where there is no /proc.
const peak = (): number => {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
};

async function read(file: string): Promise<LoraDescription> {
  const source = await openFileSource(file);
  try {
    return await readLora(source, { name: 'bench.safetensors', signal });
  } finally {
    await source.close();
  }
}

// A small one before: what is measured is a LoRA, not the loading of a program.
await read(first);
const before = peak();
const times: number[] = [];
let lora: LoraDescription | undefined;
for (let round = 0; round < 10; round += 1) {
  const start = performance.now();
  lora = await read(path);
  times.push(performance.now() - start);
}
const answer = {
  ms: Math.min(...times),
  bytes: peak() - before,
  clipSkip: lora?.clipSkip.value,
  size: lora?.file?.size,
};
process.stdout.write(JSON.stringify(answer));
