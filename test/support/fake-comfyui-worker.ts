import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';

import { type Graph, interpret } from './fake-comfyui-nodes.ts';
import { fakePicture } from './fake-picture.ts';
import outOfMemory from '../fixtures/comfyui/error-out-of-memory.json' with { type: 'json' };

export interface FakeComfyuiJob {
  readonly id: string;
  readonly clientId: string | undefined;
  readonly graph: Graph;
  readonly panels: readonly string[];
}

interface WorkerOptions {
  readonly old: boolean;
  readonly stepMs: number;
  readonly previews: boolean;
  readonly layersOf: (checkpoint: string) => number;
  readonly send: (client: string | undefined, data: string | Uint8Array) => void;
  /** What goes wrong now, when so many panels were finished since it was asked for. */
  readonly fault: (panelsDone: number) => string | undefined;
  readonly crash: () => void;
}

interface Picture {
  readonly filename: string;
  readonly subfolder: '';
  readonly type: 'temp';
}

class Interrupted extends Error {}
class Crashed extends Error {}

function fails(fault: string | undefined): void {
  switch (fault) {
    case 'outOfMemory':
      throw new Error(JSON.stringify(outOfMemory.answer));
    case 'fails':
      throw new Error(
        JSON.stringify({
          node_id: 'sampler-1',
          node_type: 'KSampler',
          exception_type: 'RuntimeError',
          exception_message: 'The size of tensor a (4) must match: /home/me/secret "an abandoned house"',
          traceback: ['File "/home/me/ComfyUI/nodes.py"'],
          current_inputs: { text: ['an abandoned house'] },
        }),
      );
    case 'interrupted':
      throw new Interrupted();
    case 'restarts':
    case 'dies':
      throw new Crashed();
    case undefined:
    default:
  }
}

/** ComfyUI's queue, its one worker and its memory of what is over (execution.py; main.py, prompt_worker). */
export function createFakeComfyuiWorker(options: WorkerOptions) {
  const closing = new AbortController();
  const waiting: FakeComfyuiJob[] = [];
  const history = new Map<string, unknown>();
  const files = new Map<string, { readonly graph: Graph; readonly panel: string }>();
  /** Panels by all they depend on: what was drawn is not drawn again (comfy_execution/caching.py). */
  const cache = new Map<string, Picture>();
  const interrupts: (string | undefined)[] = [];
  const namedClients = new Set<string>();
  let running: FakeComfyuiJob | undefined;
  let stop = false;
  let done = 0;
  let views = 0;
  let served = 0;
  let others = 0;
  let busy: Promise<void> = Promise.resolve();

  const tell = (client: string | undefined, type: string, data: unknown): void =>
    options.send(client, JSON.stringify({ type, data }));
  const tellQueue = (): void => {
    const remaining = waiting.length + (running ? 1 : 0);
    tell(undefined, 'status', { status: { exec_info: { queue_remaining: remaining } } });
  };

  async function run(job: FakeComfyuiJob): Promise<void> {
    const { id, clientId, graph } = job;
    const messages: [string, unknown][] = [];
    const outputs: Record<string, { images: Picture[] }> = {};
    const say = (type: string, data: object): void => {
      messages.push([type, { prompt_id: id, ...data }]);
      tell(clientId, type, { prompt_id: id, ...data });
    };
    const event = (type: string, data: object): void => tell(clientId, type, { ...data, prompt_id: id });
    const program = interpret(graph, options.layersOf);
    const sampled = new Set<string>();
    say('execution_start', {});
    say('execution_cached', { nodes: [] });
    let completed = true;
    try {
      // The last branch first, as was seen on the real server.
      for (const panel of job.panels.toReversed()) {
        const key = JSON.stringify([graph[panel]?.inputs, program.pictureOf(panel)]);
        const known = cache.get(key);
        if (!known) {
          for (const { id: sampler, steps } of program.samplersOf(panel)) {
            if (sampled.has(sampler)) continue;
            sampled.add(sampler);
            await sample(job, sampler, steps, event);
          }
        }
        await untilServed();
        fails(options.fault(done));
        if (options.fault(done) === 'forgetsOutputs') continue;
        event('executing', { node: panel });
        const image = known ?? keep(graph, panel);
        cache.set(key, image);
        outputs[panel] = { images: [image] };
        done += 1;
        if (!known || !options.old) event('executed', { node: panel, output: { images: [image] } });
      }
      if (options.old) event('executing', { node: null });
      else say('execution_success', {});
    } catch (error) {
      if (error instanceof Crashed) {
        history.clear();
        running = undefined;
        options.crash();
        return;
      }
      completed = false;
      if (error instanceof Interrupted)
        say('execution_interrupted', { node_id: 'sampler', node_type: 'KSampler', executed: [] });
      else say('execution_error', error instanceof Error ? JSON.parse(error.message) : {});
    }
    // As on the real server the message comes before the history.
    await delay(2);
    const queued = [1, id, graph, { client_id: clientId }, job.panels];
    const status = { status_str: completed ? 'success' : 'error', completed, messages };
    running = undefined;
    history.set(id, { prompt: queued, outputs, status, meta: {} });
    tellQueue();
    event('executing', { node: null });
  }

  /** What goes away goes away between two pictures: the one before it was fetched. */
  async function untilServed(): Promise<void> {
    if (options.fault(done) === undefined || served >= done || closing.signal.aborted) return;
    await delay(1);
    await untilServed();
  }

  async function sample(
    { id, clientId }: FakeComfyuiJob,
    node: string,
    steps: number,
    event: (type: string, data: object) => void,
  ): Promise<void> {
    event('executing', { node });
    for (let step = 1; step <= steps; step += 1) {
      await delay(options.stepMs, undefined, { signal: closing.signal });
      if (stop) throw new Interrupted();
      event('progress', { value: step, max: steps, node });
      if (options.previews) options.send(clientId, await preview(id, node, clientId, step));
    }
  }

  /** Event 4 for clients that asked for names, else event 1 (server.py, send_image, send_image_with_metadata). */
  async function preview(id: string, node: string, clientId: string | undefined, step: number): Promise<Uint8Array> {
    const image = await sharp({
      create: { width: 8, height: 8, channels: 3, background: { r: step % 256, g: 0, b: 0 } },
    })
      .jpeg()
      .toBuffer();
    const head = Buffer.alloc(8);
    if (clientId === undefined || !namedClients.has(clientId)) {
      head.writeUInt32BE(1, 0);
      head.writeUInt32BE(1, 4);
      return Buffer.concat([head, image]);
    }
    const metadata = Buffer.from(JSON.stringify({ node_id: node, prompt_id: id, image_type: 'image/jpeg' }));
    head.writeUInt32BE(4, 0);
    head.writeUInt32BE(metadata.length, 4);
    return Buffer.concat([head, metadata, image]);
  }

  function keep(graph: Graph, panel: string): Picture {
    const filename = `ComfyUI_temp_${files.size + 1}_00001_.png`;
    files.set(`temp//${filename}`, { graph, panel });
    return { filename, subfolder: '', type: 'temp' };
  }

  async function work(): Promise<void> {
    for (;;) {
      const job = closing.signal.aborted || others > 0 ? undefined : waiting.shift();
      if (!job) return;
      running = job;
      stop = false;
      tellQueue();
      await run(job).catch(() => undefined);
      running = undefined;
    }
  }
  const go = (): void => {
    busy = busy.then(work);
  };
  const item = (job: FakeComfyuiJob, index: number): unknown => [
    index,
    job.id,
    job.graph,
    { client_id: job.clientId },
    job.panels,
  ];
  const other: FakeComfyuiJob = { id: 'somebody-else', clientId: 'another', graph: {}, panels: [] };

  return {
    interrupts,
    put: (job: FakeComfyuiJob): void => {
      waiting.push(job);
      tellQueue();
      go();
    },
    dequeue: (id: string): void => {
      const index = waiting.findIndex((job) => job.id === id);
      if (index >= 0) waiting.splice(index, 1);
      tellQueue();
    },
    forget: (id: string): void => void history.delete(id),
    /** server.py, post_interrupt: since 464ba1d6 only the prompt that is named; before, whatever runs. */
    interrupt: (id: string | undefined): void => {
      const now = others > 0 ? other.id : running?.id;
      if (!options.old && id !== undefined && id !== now) return;
      interrupts.push(now);
      stop = true;
    },
    queue: () => {
      const active = others > 0 ? [other] : running ? [running] : [];
      // A heap: the order says nothing.
      return {
        queue_running: active.map((job) => item(job, 0)),
        queue_pending: waiting.map((job, index) => item(job, index + 1)).toReversed(),
      };
    },
    ids: (): string[] => [...(running ? [running.id] : []), ...waiting.map(({ id }) => id)],
    history: (): string[] => [...history.keys()],
    historyOf: (id: string): unknown => (history.has(id) ? { [id]: history.get(id) } : {}),
    /** This client can read whose preview it is. */
    named: (client: string): void => void namedClients.add(client),
    viewed: (): number => views,
    /** The answer to a /view went out whole. */
    served: (): void => {
      served += 1;
    },
    countFromNow: (): void => {
      done = 0;
      views = 0;
      served = 0;
    },
    file: async (key: string, anotherSize: boolean): Promise<Buffer | undefined> => {
      views += 1;
      const found = files.get(key);
      if (!found) return undefined;
      const { width, height, about, layers } = interpret(found.graph, options.layersOf).pictureOf(found.panel);
      const digest = createHash('sha256')
        .update(JSON.stringify([about, layers]))
        .digest('hex');
      return fakePicture({
        width: anotherSize ? width * 2 : width,
        height,
        about: digest,
        layer: layers[0] ?? 0,
        done: 1,
        infotext: JSON.stringify(found.graph),
      });
    },
    occupy: (): (() => void) => {
      others += 1;
      return () => {
        others -= 1;
        go();
      };
    },
    close: (): void => closing.abort(),
  };
}
