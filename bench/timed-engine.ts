import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';

import type { Engine } from '../src/gpu/engine.ts';
import { baseInfo } from '../test/support/drawing-engine.ts';

/** Milliseconds that a picture takes. */
export const pictureMs = 250;

export interface TimedEngine extends Engine {
  /** Milliseconds that it has drawn for. */
  own(): number;
}

/** Every picture takes so long, whatever this machine is; `until`: each one waits for that before. */
export async function timedEngine(until?: Promise<void>): Promise<TimedEngine> {
  const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  let own = 0;
  return {
    name: 'timed',
    own: () => own,
    describe: () => Promise.resolve(baseInfo),
    clipSkip: () => ({ honoured: 'yes' }),
    async generate(row, { onCell, signal }) {
      for (const { key } of row.cells) {
        const started = performance.now();
        if (until) await Promise.race([until, aborted(signal)]);
        await delay(pictureMs, undefined, { signal });
        const ms = performance.now() - started;
        own += ms;
        await onCell({ key, image, honoured: 'yes', ms, warnings: [] });
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
