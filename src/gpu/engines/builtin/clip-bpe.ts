/**
 * A `tokenizer.json` for CLIP's byte-pair encoding, made from `vocab.json` and `merges.txt`: many Stable Diffusion
 * folders ship only those two. Source of the parts: huggingface/transformers `convert_slow_tokenizer.py`, CLIPConverter.
 */
export function clipTokenizerJson(
  vocab: Record<string, number>,
  merges: string,
  specials: { readonly bos: string; readonly eos: string },
) {
  return {
    version: '1.0',
    added_tokens: [...new Set([specials.bos, specials.eos])].flatMap((content) => addedToken(content, vocab[content])),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+` },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE' as const,
      unk_token: specials.eos,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      // The first line of the file is its version.
      merges: merges.split(/\r?\n/).filter((line, index) => line !== '' && !(index === 0 && line.startsWith('#'))),
    },
  };
}

function addedToken(content: string, id: number | undefined) {
  if (id === undefined) return [];
  return [{ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false }];
}
