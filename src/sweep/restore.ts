import { AppError } from '../errors.ts';
import type { EngineInfo } from '../gpu/engine.ts';
import type { GenerationData, PictureMetadata } from '../render/index.ts';
import { readPictureMetadata } from '../render/index.ts';
import type { Message } from '../text/keys.ts';
import type { SweepRecord } from './record.ts';
import { readRecord } from './record.ts';
import type { SweepRequestInput } from './request.ts';
import { maxPromptLength, sweepRequest } from './request.ts';

export interface RestoredRequest {
  readonly request: SweepRequestInput;
  /** Where the settings came from. `clipskip`: a single picture of ours. */
  readonly origin: 'sheet' | 'clipskip' | 'a1111' | 'comfyui' | 'novelai';
  /** Only for `sheet`: everything it carries. */
  readonly record?: SweepRecord;
  /** Name of the program that drew it, as people know it; undefined: the picture does not say. */
  readonly program?: string;
  /** Clip skip the picture itself was made with, A1111's number, when it says so. */
  readonly clipSkip?: number;
  /** Settings that stand in the picture and cannot be taken over: "seed", "img2img", "model" ... */
  readonly leftOut: readonly string[];
}

/**
 * The sweep behind a picture: a sheet gives the whole sweep, a picture of A1111, ComfyUI or NovelAI its settings. Rejects
 * with `file.notPicture`, `file.tooLarge`, `file.noSettings` or `request.invalid`; `name` is only for those messages.
 */
export async function requestFromPicture(bytes: Uint8Array, name: string): Promise<RestoredRequest> {
  const metadata = readPictureMetadata(bytes, { name });
  const record = metadata.sweep === undefined ? undefined : readRecord(metadata.sweep);
  if (record) return fromRecord(record);
  const { generation } = metadata;
  if (!generation) throw new AppError('file.noSettings', { params: { file: name } });
  return fromGeneration(generation, originOf(metadata, generation));
}

function fromRecord(record: SweepRecord): RestoredRequest {
  const { model, ...rest } = record.request;
  const leftOut = record.source ? ['img2img'] : [];
  // The demo model is on no server, and a sheet of it is where people start from with their own.
  if (record.engine.demo) return { request: rest, origin: 'sheet', record, leftOut: [...leftOut, 'model'] };
  const request = { ...rest, ...(model === undefined ? {} : { model }) };
  return { request, origin: 'sheet', record, leftOut, program: record.engine.title.slice(0, 60) };
}

/**
 * What to know before a picture is drawn again elsewhere: emphasis, chunks of 75 tokens, the source of the noise and the
 * samplers are each program's own, so panels may be compared with each other and not with it. Undefined: it is the same
 * program, or the picture does not say.
 */
export function otherProgramNotice({ program }: RestoredRequest, { title }: EngineInfo): Message | undefined {
  if (program === undefined || program === title) return undefined;
  return { key: 'sheet:notice.otherProgram', params: { from: program, engine: title } };
}

/**
 * Programs by what they write as their version: "v1.10.1", "f2.0.1v1.10.1", "neo-2.22" (`git describe` of each),
 * "Version: stable-diffusion.cpp" (leejet/stable-diffusion.cpp@97d2990 examples/common/common.cpp:3101).
 */
function programOf({ extras }: GenerationData, origin: RestoredRequest['origin']): string | undefined {
  if (origin === 'comfyui') return 'ComfyUI';
  if (origin === 'novelai') return 'NovelAI';
  if (origin !== 'a1111') return undefined;
  const version = extras['Version'] ?? '';
  if (extras['App'] === 'SD.Next') return 'SD.Next';
  if (version.includes('stable-diffusion.cpp')) return 'stable-diffusion.cpp';
  if (/^f\d/.test(version)) return 'Forge';
  if (version.startsWith('neo')) return 'Forge Neo';
  return /^v\d/.test(version) ? 'AUTOMATIC1111' : undefined;
}

export function originOf({ source }: PictureMetadata, { extras }: GenerationData): RestoredRequest['origin'] {
  if (extras['Version'] === 'clipskip-bot' || source === 'sweep' || source === 'none') return 'clipskip';
  return source;
}

/** What a picture may bring along, one by one: a seed of 64 bits or a CFG of 0.5 must not spoil the rest. */
const fields = ['seed', 'width', 'height', 'steps', 'cfg', 'sampler', 'scheduler', 'model', 'loras', 'hires'] as const;

function fromGeneration(data: GenerationData, origin: RestoredRequest['origin']): RestoredRequest {
  const { prompt } = data;
  for (const [field, text] of Object.entries({ prompt, negative: data.negative })) {
    if (text.length <= maxPromptLength) continue;
    throw new AppError('request.invalid', { params: { field, problem: `${text.length} > ${maxPromptLength}` } });
  }
  const found: Partial<Record<(typeof fields)[number], unknown>> = {
    seed: data.seed,
    width: data.width,
    height: data.height,
    steps: data.steps,
    cfg: data.cfg,
    sampler: data.sampler,
    scheduler: data.scheduler,
    // NovelAI names its own service there.
    model: origin === 'novelai' ? undefined : (data.model ?? data.modelHash),
    loras: data.loras.length > 0 ? data.loras : undefined,
    hires: data.hires && { upscaler: 'Latent', denoise: data.denoise ?? 0.7, ...data.hires },
  };
  const request: Record<string, unknown> = { prompt, negative: data.negative };
  const leftOut = !data.hires && data.denoise !== undefined && data.denoise < 1 ? ['img2img'] : [];
  for (const field of fields) {
    if (found[field] === undefined) continue;
    const checked = sweepRequest.shape[field].safeParse(found[field]);
    if (checked.success) request[field] = checked.data;
    else leftOut.push(field);
  }
  const program = programOf(data, origin);
  return {
    request: sweepRequest.parse(request),
    origin,
    leftOut,
    ...(program === undefined ? {} : { program }),
    ...(data.clipSkip === undefined ? {} : { clipSkip: data.clipSkip }),
  };
}
