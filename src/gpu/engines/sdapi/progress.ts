import { AppError } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import { decodeBase64, sizeOf } from './picture.ts';
import * as schema from './schemas.ts';

/** What the server says about our picture. */
export interface JobSight {
  /** Ours is being drawn. Undefined: the server tells about whatever runs, not whose it is. */
  readonly active: boolean | undefined;
  /** 0..1 */
  readonly fraction: number;
  /** Place in the server's queue, 1 = next. */
  readonly queuePosition?: number;
  /** What it looks like so far, when that is another picture than the last one told. */
  readonly preview?: Uint8Array;
}

export interface ProgressOptions {
  /** Progress of a single task can be asked for. */
  readonly taskProgress: boolean;
  /** The server makes previews and somebody looks at them. */
  readonly previews: boolean;
  /** Milliseconds between previews. */
  readonly previewMs: number;
}

/** Largest preview that is passed on, and the answer it comes in. */
const previewBytes = 2 * 1024 * 1024;
const answerBytes = 4 * 1024 * 1024;

export type Look = (signal: AbortSignal) => Promise<JobSight>;

/** How to look at one job. `ours` false: without task ids a preview may be somebody else's picture, and none is asked for. */
export function progressLook(client: HttpClient, task: string, ours: boolean, options: ProgressOptions): Look {
  let allowed = options.previews && (options.taskProgress || ours);
  let previewedAt = Number.NEGATIVE_INFINITY;
  let lastId = -1;
  let last = '';

  async function accept(text: string | null | undefined): Promise<Uint8Array | undefined> {
    if (!text || text === last) return undefined;
    last = text;
    const image = decodeBase64(text);
    if (image.length > previewBytes) return undefined;
    return sizeOf(image).then(
      () => image,
      () => undefined,
    );
  }

  async function atTask(wanted: boolean, signal: AbortSignal): Promise<JobSight> {
    const body = { id_task: task, id_live_preview: wanted ? lastId : -1, live_preview: wanted };
    const call = { signal, maxBytes: answerBytes };
    const answer = await client.post('/internal/progress', body, schema.taskProgress, call);
    const { active, queued, progress, textinfo } = answer;
    if (wanted) lastId = answer.id_live_preview ?? lastId;
    const preview = wanted && active ? await accept(answer.live_preview) : undefined;
    // "In queue: 2/3" (modules/progress.py)
    const place = queued ? /(\d+)\/\d+/.exec(textinfo ?? '')?.[1] : undefined;
    const fraction = clamp(progress);
    return { active, fraction, ...(place && { queuePosition: Number(place) }), ...(preview && { preview }) };
  }

  /** Says nothing about whose job it is: A1111's answer has no task in it (modules/api/models.py, ProgressResponse). */
  async function atServer(wanted: boolean, signal: AbortSignal): Promise<JobSight> {
    const path = `/sdapi/v1/progress?skip_current_image=${!wanted}`;
    const answer = await client.get(path, schema.globalProgress, { signal, maxBytes: answerBytes });
    const preview = wanted ? await accept(answer.current_image) : undefined;
    return { active: undefined, fraction: clamp(answer.progress), ...(preview && { preview }) };
  }

  const at = options.taskProgress ? atTask : atServer;
  return async (signal) => {
    const wanted = allowed && performance.now() - previewedAt >= options.previewMs;
    if (!wanted) return at(false, signal);
    previewedAt = performance.now();
    try {
      return await at(true, signal);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'server.tooLarge')) throw error;
      // Somebody set previews to the full picture: progress matters more.
      allowed = false;
      return at(false, signal);
    }
  };
}

const stateNow = async (client: HttpClient, signal: AbortSignal) => {
  const path = '/sdapi/v1/progress?skip_current_image=true';
  return (await client.get(path, schema.globalProgress, { signal })).state;
};

/** Nothing runs on the server: what runs next is ours, but for the length of one round trip. */
export async function isIdle(client: HttpClient, signal: AbortSignal): Promise<boolean> {
  return (await stateNow(client, signal))?.job_count === 0;
}

/**
 * True when the last job was stopped from outside: its picture is half done, although the answer says 200. SD.Next forgets
 * it with its next step, the decoding of what there is, so there it is seen in rare cases only.
 */
export async function wasInterrupted(client: HttpClient, signal: AbortSignal): Promise<boolean> {
  const state = await stateNow(client, signal);
  // The flags stay until the next job begins; while one runs they are about that one.
  return state?.job_count === 0 && (state.interrupted === true || state.skipped === true);
}

function clamp(progress: number | null | undefined): number {
  return Math.min(1, Math.max(0, progress ?? 0));
}
