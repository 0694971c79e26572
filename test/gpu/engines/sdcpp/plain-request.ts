import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';
import { z } from 'zod';

/** What somebody would send to sd-server by hand; nothing of the engine is used. */
export interface PlainRequest {
  readonly prompt: string;
  readonly negative: string;
  readonly clipSkip: number;
  readonly side: number;
  readonly steps: number;
  readonly seed: number;
}

const accepted = z.object({ poll_url: z.string() });
const job = z.object({
  status: z.string(),
  result: z.object({ images: z.array(z.object({ b64_json: z.string() })) }).nullish(),
});
const generated = z.object({ images: z.array(z.string()) });

const post = async (url: string, body: unknown): Promise<unknown> =>
  (await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(300_000) })).json();

/** The picture by the native API. */
export async function askForJob(url: string, plain: PlainRequest): Promise<Buffer> {
  const body = {
    prompt: plain.prompt,
    negative_prompt: plain.negative,
    clip_skip: plain.clipSkip,
    width: plain.side,
    height: plain.side,
    seed: plain.seed,
    sample_params: {
      sample_steps: plain.steps,
      sample_method: 'euler',
      scheduler: 'discrete',
      guidance: { txt_cfg: 7 },
    },
  };
  const { poll_url: path } = accepted.parse(await post(`${url}/sdcpp/v1/img_gen`, body));
  for (;;) {
    const { status, result } = job.parse(await (await fetch(`${url}${path}`)).json());
    if (status === 'completed') return Buffer.from(result?.images[0]?.b64_json ?? '', 'base64');
    if (status === 'failed' || status === 'cancelled') throw new Error(status);
    await delay(20);
  }
}

/** The picture by the A1111 API, which answers when it is drawn: the server's own time and nothing else. */
export async function askAndWait(url: string, plain: PlainRequest): Promise<Buffer> {
  const body = {
    prompt: plain.prompt,
    negative_prompt: plain.negative,
    clip_skip: plain.clipSkip,
    width: plain.side,
    height: plain.side,
    seed: plain.seed,
    steps: plain.steps,
    cfg_scale: 7,
    sampler_name: 'euler',
    scheduler: 'discrete',
  };
  const { images } = generated.parse(await post(`${url}/sdapi/v1/txt2img`, body));
  return Buffer.from(images[0] ?? '', 'base64');
}

/** Size and raw pixels, for comparing. */
export async function pixelsOf(image: Uint8Array): Promise<string> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height}x${info.channels} ${data.toString('base64')}`;
}
