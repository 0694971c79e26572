import { z } from 'zod';

/** Rows of the word list that are no words. */
const special = { pad: '<pad>', bos: '<bos>', eos: '<eos>', unknown: '<unk>' };

const vocabularySchema = z.array(z.string().min(1)).min(5).max(100_000);

/** A tokenizer.json of words: lower case, words of Latin letters and digits, commas and full stops; all else is dropped. */
function wordTokenizer(vocabulary: readonly string[]): object {
  const ids = Object.fromEntries(vocabulary.map((word, id) => [word, id]));
  const specials = Object.values(special);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content) => ({
      id: ids[content],
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: {
      type: 'Split',
      pattern: { Regex: 'light(?=house)|snow(?=man)|[a-z0-9]+|[,.]' },
      behavior: 'Removed',
      invert: true,
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: special.bos, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: special.eos, type_id: 0 } },
      ],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: Object.fromEntries(
        [special.bos, special.eos].map((id) => [id, { id, ids: [ids[id]], tokens: [id] }]),
      ),
    },
    decoder: null,
    model: { type: 'WordLevel', vocab: ids, unk_token: special.unknown },
  };
}

/**
 * The small files of the folder by path, as optimum lays them out. `words` is the parsed word list of the export,
 * `channels` counts those of a latent.
 */
export function configFiles(words: unknown, channels: number): Readonly<Record<string, object>> {
  const vocabulary = vocabularySchema.parse(words);
  const id = (word: string): number => vocabulary.indexOf(word);
  return {
    'model_index.json': {
      _class_name: 'ORTStableDiffusionPipeline',
      scheduler: ['diffusers', 'EulerDiscreteScheduler'],
      text_encoder: ['diffusers', 'OnnxRuntimeModel'],
      tokenizer: ['transformers', 'PreTrainedTokenizerFast'],
      unet: ['diffusers', 'OnnxRuntimeModel'],
      vae_decoder: ['diffusers', 'OnnxRuntimeModel'],
    },
    'text_encoder/config.json': {
      architectures: ['CLIPTextModel'],
      model_type: 'clip_text_model',
      hidden_act: 'quick_gelu',
      hidden_size: 144,
      intermediate_size: 576,
      num_attention_heads: 4,
      num_hidden_layers: 12,
      max_position_embeddings: 77,
      vocab_size: vocabulary.length,
      bos_token_id: id(special.bos),
      eos_token_id: id(special.eos),
      pad_token_id: id(special.pad),
    },
    'unet/config.json': {
      _class_name: 'UNet2DConditionModel',
      in_channels: channels,
      out_channels: channels,
      sample_size: 16,
      cross_attention_dim: 144,
    },
    'vae_decoder/config.json': {
      _class_name: 'AutoencoderKL',
      latent_channels: channels,
      out_channels: 3,
      sample_size: 512,
      // The latent's mean and spread are folded into the decoder.
      scaling_factor: 1,
    },
    'scheduler/scheduler_config.json': {
      _class_name: 'EulerDiscreteScheduler',
      beta_schedule: 'scaled_linear',
      beta_start: 0.000_85,
      beta_end: 0.012,
      num_train_timesteps: 1000,
      prediction_type: 'v_prediction',
    },
    'tokenizer/tokenizer.json': wordTokenizer(vocabulary),
    'tokenizer/tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: 77,
      bos_token: special.bos,
      eos_token: special.eos,
      unk_token: special.unknown,
      pad_token: special.pad,
    },
  };
}
