import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

import { clipTokenizerJson } from './clip-bpe.ts';
import type { ModelFolder } from './model-file.ts';
import { readModelJson, readModelText } from './model-file.ts';
import { folderError } from './problems.ts';

/** The tokenizer of one model; every number is the model's own. */
export interface Tokenizer {
  /** Ids in one run of the text encoder, start and end included: 77 for CLIP. */
  readonly length: number;
  readonly bos: number;
  readonly eos: number;
  /** Fills up behind the end: the end itself in SD 1.x, 0 ("!") in SD 2.x. */
  readonly pad: number;
  /** Undefined: the vocabulary has no comma. */
  readonly comma: number | undefined;
  /** Ids of a text without start and end. Any string will do. */
  encode(text: string): number[];
  /** The words of a text that the vocabulary lacks, each once. Always empty for CLIP, which knows every byte. */
  unknownWords(text: string): string[];
}

const token = z
  .union([z.string(), z.object({ content: z.string() })])
  .transform((value) => (typeof value === 'string' ? value : value.content))
  .nullish();

const specialsSchema = z.object({ bos_token: token, eos_token: token, pad_token: token });
const length = z.int().min(3).max(10_000);
const tokenizerConfigSchema = specialsSchema.extend({
  // transformers writes 1e30 where nobody said a length.
  model_max_length: length.nullish().catch(undefined),
});
const textConfigSchema = z.object({ max_position_embeddings: length.nullish() });
const vocabSchema = z.record(z.string(), z.int().nonnegative());
const tokenizerSchema = z.looseObject({
  // Old files have no type; CLIP's are byte pairs.
  model: z.looseObject({
    type: z.enum(['BPE', 'WordLevel']).default('BPE'),
    vocab: vocabSchema,
    unk_token: z.string().nullish(),
  }),
  added_tokens: z.array(z.looseObject({ id: z.int().nonnegative(), content: z.string() })),
});
const configFile = 'tokenizer/tokenizer_config.json';

/**
 * Reads `tokenizer/` of a model folder: `tokenizer.json` (byte-pair or word-level), or `vocab.json` with `merges.txt`.
 * Rejects with `builtin.folder` when something is missing or unreadable.
 */
export async function loadTokenizer(folder: ModelFolder): Promise<Tokenizer> {
  const config = await readModelJson(folder, configFile, tokenizerConfigSchema);
  const specials = await readModelJson(folder, 'tokenizer/special_tokens_map.json', specialsSchema);
  const named = (field: 'bos_token' | 'eos_token'): string => {
    const content = config?.[field] ?? specials?.[field];
    if (content) return content;
    throw folderError(folder.name, 'field', { file: configFile, wanted: field });
  };
  const bos = named('bos_token');
  const eos = named('eos_token');
  // The default of transformers' CLIPTokenizer is pad_token = <|endoftext|>.
  const pad = config?.pad_token ?? specials?.pad_token ?? eos;

  const { inner, unknown, words } = await readVocabulary(folder, { bos, eos });
  const idOf = (content: string): number => {
    const id = inner.token_to_id(content);
    if (id !== undefined) return id;
    throw folderError(folder.name, 'field', { file: 'tokenizer', wanted: content });
  };
  const encode = (text: string): number[] =>
    inner.tokenize(text).flatMap((piece) => inner.token_to_id(piece) ?? unknown ?? []);
  const isUnknown = (piece: string): boolean =>
    inner.token_to_id(piece) === undefined && (words || (unknown !== undefined && encode(piece).includes(unknown)));
  const commas = encode(',');

  return {
    length: config?.model_max_length ?? (await readLength(folder)),
    bos: idOf(bos),
    eos: idOf(eos),
    pad: idOf(pad),
    comma: commas.length === 1 && commas[0] !== unknown ? commas[0] : undefined,
    encode,
    unknownWords: (text) => [...new Set(words ? inner.tokenize(text) : text.split(/[\s,]+/))].filter(isUnknown),
  };
}

/** What is used of the package's `Tokenizer`; its type declarations do not resolve under NodeNext. */
interface Inner {
  tokenize(text: string): string[];
  token_to_id(token: string): number | undefined;
}

interface Vocabulary {
  readonly inner: Inner;
  /** Id that stands for what the vocabulary lacks. */
  readonly unknown: number | undefined;
  /** Whole words instead of byte pairs. */
  readonly words: boolean;
}

async function readVocabulary(
  folder: ModelFolder,
  specials: { readonly bos: string; readonly eos: string },
): Promise<Vocabulary> {
  const file = 'tokenizer/tokenizer.json';
  const json = (await readModelJson(folder, file, tokenizerSchema)) ?? (await buildFromMerges(folder, specials));
  try {
    const parts = { normalizer: null, pre_tokenizer: null, decoder: null };
    // Start and end are ours to add, chunk by chunk.
    const inner: Inner = new HuggingFaceTokenizer({ ...parts, ...json, post_processor: null }, {});
    const unknown = json.model.unk_token ? inner.token_to_id(json.model.unk_token) : undefined;
    return { inner, unknown, words: json.model.type === 'WordLevel' };
  } catch (cause) {
    throw folderError(folder.name, 'unreadable', { file, cause });
  }
}

async function buildFromMerges(
  folder: ModelFolder,
  specials: { readonly bos: string; readonly eos: string },
): Promise<z.infer<typeof tokenizerSchema>> {
  const vocab = await readModelJson(folder, 'tokenizer/vocab.json', vocabSchema);
  const merges = await readModelText(folder, 'tokenizer/merges.txt');
  if (!vocab || merges === undefined) throw folderError(folder.name, 'noTokenizer');
  return clipTokenizerJson(vocab, merges, specials);
}

async function readLength(folder: ModelFolder): Promise<number> {
  const text = await readModelJson(folder, 'text_encoder/config.json', textConfigSchema);
  if (text?.max_position_embeddings) return text.max_position_embeddings;
  throw folderError(folder.name, 'field', { file: configFile, wanted: 'model_max_length' });
}
