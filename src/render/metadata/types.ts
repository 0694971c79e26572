import type { PictureFormat } from '../picture-format.ts';
import type { PictureLimits } from '../pixels.ts';

/** Keyword of our own text chunk in a sheet. What stands in it is the domain's business. */
export const sweepKeyword = 'clipskip-bot';

/** Where the value of clip skip comes from: written in the picture, left out (A1111 leaves out 1), or assumed (NovelAI: 2). */
export type ClipSkipEvidence = 'written' | 'absent' | 'assumed';

export interface MetadataLora {
  readonly name: string;
  readonly weight: number;
  readonly textEncoderWeight?: number;
}

/** How a picture was made, in A1111's words. What the picture does not say is undefined. */
export interface GenerationData {
  /** As written: A1111's `<lora:...>` tags are still in it. */
  readonly prompt: string;
  readonly negative: string;
  readonly steps?: number;
  /** A1111's name without the scheduler: "DPM++ 2M". Names we do not know stay as written. */
  readonly sampler?: string;
  /** A1111's label: "Karras". */
  readonly scheduler?: string;
  readonly cfg?: number;
  readonly seed?: number;
  /** Pixels, before hires fix. */
  readonly width?: number;
  readonly height?: number;
  /** Checkpoint, without folder and file ending. */
  readonly model?: string;
  /** As written, usually A1111's 10 digits. */
  readonly modelHash?: string;
  /** A1111's number. */
  readonly clipSkip?: number;
  readonly clipSkipFrom?: ClipSkipEvidence;
  /** 0..1 */
  readonly denoise?: number;
  readonly hires?: { readonly scale: number; readonly upscaler?: string; readonly steps?: number };
  /** LoRAs that are not tags of the prompt (ComfyUI). */
  readonly loras: readonly MetadataLora[];
  /** Every other "Key: value" as written. */
  readonly extras: Readonly<Record<string, string>>;
}

export type MetadataSource = 'a1111' | 'comfyui' | 'novelai' | 'sweep' | 'none';

export interface PictureMetadata {
  /** `sweep`: one of our sheets; `generation` then holds what its panels have in common. */
  readonly source: MetadataSource;
  readonly format: PictureFormat;
  /** Undefined only for `none`, or when a sheet carries its record alone. */
  readonly generation?: GenerationData;
  /** Text of our own chunk, unread. */
  readonly sweep?: string;
  /** Every text found: keyword -> text; JPEG and WebP have `UserComment` only. */
  readonly raw: Readonly<Record<string, string>>;
}

export interface MetadataLimits extends PictureLimits {
  /** All texts of a picture together, unpacked. Default 2 MiB. */
  readonly maxTextBytes?: number;
}
