import type { AppError } from '../errors.ts';
import type { Family, FamilyEvidence } from '../family.ts';
import type { Message } from '../text/keys.ts';

/**
 * The contract between the domain and whatever makes pictures. Types only; `test/gpu/engines/contract.ts` is the
 * executable half. One job is one row: cells that share everything but clip skip, made by one engine.
 */

/**
 * Did the engine really use the clip skip asked for? `floor`: it used a larger one, see `used`. `no`: the value has no
 * effect. `unknown`: nobody can tell from the answer.
 */
export type Honoured = 'yes' | 'no' | 'floor' | 'unknown';

export interface Lora {
  readonly name: string;
  /** Weight on the U-Net (and on the text encoder unless `textEncoderWeight` is given). */
  readonly weight: number;
  readonly textEncoderWeight?: number;
}

export interface HiresFix {
  /** Enlargement, > 1. */
  readonly scale: number;
  readonly upscaler: string;
  /** Second-pass steps; 0 = the same as the first pass. */
  readonly steps: number;
  /** 0..1 */
  readonly denoise: number;
}

export interface SourcePicture {
  /** PNG, JPEG or WebP as given; already checked to decode. */
  readonly image: Uint8Array;
  /** sha256 of `image`, hex: what request keys use. */
  readonly sha256: string;
  /** Denoising strength, 0..1. */
  readonly denoise: number;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** All the cells of a row have in common; defaults are resolved, nothing is left to a server's own. */
export interface RowSettings {
  /** Without `<lora:...>` tags: they are in `loras`. */
  readonly prompt: string;
  readonly negative: string;
  /** 0..2147483647: larger ones become other seeds on some servers (sd.cpp's sdapi truncates to int32). */
  readonly seed: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfg: number;
  /** A1111's name without the scheduler: "Euler", "Euler a", "DPM++ 2M", "DDIM". */
  readonly sampler: string;
  /** A1111's label: "Automatic", "Karras", ... */
  readonly scheduler: string;
  /** Name out of `EngineInfo.models`. */
  readonly model: string;
  readonly loras: readonly Lora[];
  readonly hires?: HiresFix;
  /** Present: img2img from this picture. */
  readonly source?: SourcePicture;
  /** What the checkpoint is by an admin's word, where the engine says otherwise: clip skip is translated by it. */
  readonly family?: Family;
  /** Named server extras, for example dynamic thresholding: script name -> its arguments. */
  readonly extras: Readonly<Record<string, Json>>;
}

export interface Cell {
  /** Identifies the cell in results and events; unique in the row. */
  readonly key: string;
  /** A1111's number, 1 = last layer. The engine translates and always sends it, 1 included. */
  readonly clipSkip: number;
}

export interface Row {
  /** Unique within a sweep; goes into logs. */
  readonly id: string;
  readonly settings: RowSettings;
  /** At least one; clip skips distinct. Cells already in the cache are left out. */
  readonly cells: readonly Cell[];
  /** Asked for in a place for adults only: owners of machines may refuse such rows. Default false. */
  readonly nsfw?: boolean;
}

/** Something the person should know about how the row was made. */
export interface EngineWarning {
  readonly type: 'unsupported' | 'adjusted' | 'other';
  /** What it is about, for grouping: "lora", "sampler", "unknownWords". */
  readonly feature: string;
  readonly text: Message;
  /** About this drawing and not about its picture: not kept with it. */
  readonly passing?: true;
}

/** A machine behind a server that stands for many. */
export interface Worker {
  readonly id: string;
  readonly name: string;
}

export interface CellResult {
  readonly key: string;
  /** Encoded picture; PNG unless a server's owner chose another format (the magic bytes tell). */
  readonly image: Uint8Array;
  /** What the engine knows from its own table and the server's echo; `sweep/verify` compares pixels and may lower it. */
  readonly honoured: Honoured;
  /** Clip skip really used, A1111's number. Undefined: the server does not say. */
  readonly used?: number;
  /** Milliseconds this cell took. */
  readonly ms: number;
  /** Model the server says it used; undefined: it does not say. */
  readonly model?: { readonly name: string; readonly hash?: string };
  /** Who drew it, where one server stands for many machines (AI Horde). Undefined: the server itself. */
  readonly worker?: Worker;
  readonly warnings: readonly EngineWarning[];
}

export interface RowProgress {
  /** 0..1 over the whole row. */
  readonly fraction: number;
  /** Key of the cell under way. */
  readonly key?: string;
  readonly step?: number;
  readonly steps?: number;
  /** Place in the server's own queue, 0 = running. Undefined: unknown. */
  readonly queuePosition?: number;
  /** The server cannot stop: our job was dropped, the slot is taken until the server is idle. */
  readonly draining?: boolean;
  /** What the cell under way looks like so far: a small PNG, JPEG or WebP of the server's. Comes when it changes. */
  readonly preview?: Uint8Array;
}

export interface GenerateOptions {
  /** Aborts the row: rejects within 2 s with `job.cancelled`. Cells reported before stay valid. */
  readonly signal: AbortSignal;
  /** Called once for each cell as soon as its picture exists, in any order, and awaited; a rejection fails the row. */
  readonly onCell: (result: CellResult) => void | Promise<void>;
  /** At most a few times a second. Engines that know nothing never call it. */
  readonly onProgress?: (progress: RowProgress) => void;
}

export interface ModelInfo {
  /** What `RowSettings.model` takes; unique in `EngineInfo.models`. */
  readonly name: string;
  /** Short hash as the server gives it (A1111's 10 digits) or the first 10 digits of our own sha256. */
  readonly hash?: string;
  readonly family: Family;
  readonly familyFrom: FamilyEvidence;
  /** The checkpoint's own native clip skip where somebody says so; otherwise advice/ judges. */
  readonly native?: number;
  /** Who says `native`: its own files, or an admin of the Discord server. Default files. */
  readonly nativeFrom?: 'files' | 'admin';
  /** Layers its text encoder really has, where known (a file may hold 11 of 12, or 23 of 24). */
  readonly layers?: number;
  /** Other names it goes by, where several servers have the same file under different ones. */
  readonly aliases?: readonly string[];
}

/** What the file of a LoRA says about itself, where the server hands it on. */
export interface LoraFacts {
  /** Out of `EngineInfo.loras`. */
  readonly name: string;
  /** Clip skip it was trained at, A1111's number. */
  readonly trainedClipSkip: number;
}

export interface SizeRule {
  /** Sizes are multiples of this. */
  readonly step: number;
  readonly min: number;
  readonly max: number;
  /** The only sizes there are, as "512x512". Undefined: any that fit the rule. */
  readonly only?: readonly string[];
  readonly maxPixels: number;
}

export interface EngineDefaults {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfg: number;
  readonly sampler: string;
  readonly scheduler: string;
}

export interface EngineInfo {
  /** A name, shown to people: "clipskip engine", "AUTOMATIC1111", "Forge". */
  readonly title: string;
  /** Variant of one API: "a1111", "forge". */
  readonly dialect?: string;
  /** Undefined: the server does not say. */
  readonly version?: string;
  readonly models: readonly ModelInfo[];
  /** Name of the model used when none is asked for. */
  readonly currentModel: string;
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
  /** undefined: the engine cannot use LoRAs; empty: it can and has none. */
  readonly loras?: readonly string[];
  /** LoRAs of which something is known. Undefined: the server tells nothing about them. */
  readonly loraFacts?: readonly LoraFacts[];
  /** Their files can be read: `Engine.describeLora` tells of them. Default false. */
  readonly loraFiles?: boolean;
  /** True: `loras` is no list of all there are (AI Horde: workers fetch them from Civitai); the engine judges names itself. */
  readonly openLoras?: boolean;
  readonly upscalers?: readonly string[];
  readonly size: SizeRule;
  readonly features: { readonly img2img: boolean; readonly hires: boolean; readonly extras: boolean };
  readonly defaults: EngineDefaults;
  /** The bundled demo model: shows the mechanism, tells nothing about anybody's checkpoint. */
  readonly demo: boolean;
  /** The same cell gives the same pixels twice. */
  readonly seedExact: boolean;
  /** Largest emphasis and prompt length are not limited here; chunks of 75 tokens are joined. */
  readonly cancel: 'per-job' | 'queued-only' | 'none';
  readonly progress: 'steps' | 'queue' | 'none';
  /** Changes whenever the same request could give other pixels: engine version, generation mode, options. Part of cellKey. */
  readonly fingerprint: string;
}

/** What the translation table says about one value on one server and family, before anything is drawn. */
export interface ClipSkipEffect {
  readonly honoured: Honoured;
  /** A1111's number really in effect; equals the one asked for when `honoured` is yes. */
  readonly used?: number;
  /** Why not, or why unsure. */
  readonly reason?: Message;
}

/**
 * One of several servers, and all that its pictures depend on beyond what was asked: known once a row is bound to it. Can be
 * written as JSON, so that a server elsewhere can be bound as well.
 */
export interface Binding {
  /** What its operator calls it; unique. Shown to people, on sheets too: never an address. */
  readonly server: string;
  /** `Engine.name` of it. */
  readonly engine: string;
  readonly title: string;
  readonly dialect?: string;
  readonly version?: string;
  readonly fingerprint: string;
  /** Servers of one class give the same pixels; their pictures may stand in one row. */
  readonly determinismClass: string;
  /** As in `EngineInfo`. */
  readonly seedExact: boolean;
  /** Hash that it gives the row's model. Undefined: it gives none. */
  readonly modelHash?: string;
}

/** A server that could draw a row. */
export interface Candidate {
  readonly binding: Binding;
  /** What it makes of the clip skips, in the order they were asked about. */
  readonly effects: readonly ClipSkipEffect[];
  /** It did not answer the last time, and rows do not go there until it does. */
  readonly away: boolean;
  /** Why it is away. Undefined: it is not. */
  readonly failure?: AppError;
}

export interface Engine {
  /** Stable id for logs, docs and `--engine`: "builtin", "sdapi". */
  readonly name: string;
  /** What it can do now. Cheap enough for once a sweep; rejects with `server.*` or `builtin.*`. */
  describe(signal: AbortSignal): Promise<EngineInfo>;
  /**
   * What it said the last time it answered, perhaps to an earlier process: enough to plan by while its server is away. Absent,
   * or undefined: it never answered. Asks nobody.
   */
  recall?(): EngineInfo | undefined;
  /** Pure; needs a `describe` before it on engines that find their dialect by probing. */
  clipSkip(model: ModelInfo, clipSkip: number): ClipSkipEffect;
  /**
   * Only where one engine stands for several servers: those that could draw a row with these settings and clip skips, those
   * that are away included, in the order of their names in the configuration. From the latest `describe`; asks nobody. At
   * least one; throws `request.noServer`, which names what each of them lacks. `nsfw`: as in `Row`, default false.
   */
  serversFor?(settings: RowSettings, clipSkips: readonly number[], nsfw?: boolean): readonly Candidate[];
  /** Calls the listener when `describe` may say something else than before, a server that is back too. The answer ends that. */
  onNews?(listener: () => void): () => void;
  /**
   * Only where files of LoRAs can be read: all that the file of one of `EngineInfo.loras` says of itself, as `advice/lora` describes
   * it; plain data that can be written as JSON, and of which nothing is looked at here. Undefined: no file of that name, or nobody
   * reads it. Rejects with `lora.*`, `file.missing`, `worker.*`, `queue.*`, and `lora.untold` where nobody answers.
   */
  describeLora?(name: string, signal: AbortSignal): Promise<object | undefined>;
  /** Milliseconds the row will probably take; undefined: no idea. May time one step. */
  estimate?(row: Row, signal: AbortSignal): Promise<number | undefined>;
  /** Makes every cell of one row. Resolves when each was reported; rejects with AppError, keeping cells reported before. */
  generate(row: Row, options: GenerateOptions): Promise<void>;
  /** Idempotent. Absent: nothing to close. */
  close?(): Promise<void>;
}
