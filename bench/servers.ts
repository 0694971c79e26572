import type { Engine, RowSettings } from '../src/gpu/engine.ts';
import { createComfyuiEngine } from '../src/gpu/engines/comfyui/index.ts';
import { createSdapiEngine } from '../src/gpu/engines/sdapi/index.ts';
import { startFakeSdapi } from '../test/support/fake-sdapi.ts';
import type { Finding } from './report.ts';
import { atMost, notRun } from './report.ts';

const rounds = 5;
const skips = [1, 2, 3];
const [steps, stepMs] = [20, 25];

async function draw(engine: Engine, settings: RowSettings): Promise<number> {
  const started = performance.now();
  await engine.generate(
    { id: 'bench', settings, cells: skips.map((clipSkip) => ({ key: `${clipSkip}`, clipSkip })) },
    { signal: new AbortController().signal, onCell: () => undefined },
  );
  return performance.now() - started;
}

/**
 * A row of three on a server whose time does not depend on this machine, against the same requests one after the other with
 * nothing of ours around them. Interleaved minima.
 */
export async function serverOverhead(): Promise<Finding[]> {
  const fake = await startFakeSdapi({ stepMs });
  const engine = createSdapiEngine({ url: fake.url });
  const { models, defaults } = await engine.describe(new AbortController().signal);
  const size = { width: 512, height: 512 };
  const settings: RowSettings = {
    ...defaults,
    ...size,
    prompt: 'an abandoned house',
    negative: '',
    seed: 42,
    steps,
    model: models[0]?.name ?? '',
    loras: [],
    extras: {},
  };
  const direct = async (): Promise<number> => {
    const started = performance.now();
    for (const n of skips) {
      const override_settings = { CLIP_stop_at_last_layers: n };
      const body = JSON.stringify({ prompt: settings.prompt, seed: 42, steps, ...size, override_settings });
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`${fake.url}/sdapi/v1/txt2img`, { method: 'POST', headers, body })).arrayBuffer();
    }
    return performance.now() - started;
  };
  let [own, server] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    server = Math.min(server, await direct());
    own = Math.min(own, await draw(engine, settings));
  }
  await engine.close?.();
  await fake.close();
  const allowed = 1.03 * server + 50 * skips.length;
  const name = `row of 3 on a server over 1.03 x its own time + 50 ms a panel (${own.toFixed(0)} / ${allowed.toFixed(0)} ms)`;
  return [atMost(name, own / allowed, 1, 'x')];
}

/** A row in one pass against the same row panel by panel, on the ComfyUI at `url`, which needs the node of extras/comfyui. */
export async function stackedRow(url: string | undefined): Promise<Finding[]> {
  const promise = 'ComfyUI: a row in one pass over three';
  if (url === undefined) return [notRun(promise, '<= 0.50 x', 'COMFYUI_URL is not set')];
  const times = { plain: Infinity, stacked: Infinity };
  for (let round = 0; round < 2; round += 1) {
    for (const mode of ['plain', 'stacked'] as const) {
      const engine = createComfyuiEngine({ url, stacked: mode === 'stacked' });
      const { defaults, currentModel } = await engine.describe(AbortSignal.timeout(60_000));
      const settings: RowSettings = {
        ...defaults,
        width: 64,
        height: 64,
        steps: 4,
        prompt: `an abandoned house ${round} ${mode}`,
        negative: '',
        seed: 1000 + round,
        model: currentModel,
        loras: [],
        extras: {},
      };
      times[mode] = Math.min(times[mode], await draw(engine, settings));
      await engine.close?.();
    }
  }
  const name = `${promise} (${times.stacked.toFixed(0)} / ${times.plain.toFixed(0)} ms)`;
  return [atMost(name, times.stacked / times.plain, 0.5, 'x')];
}
