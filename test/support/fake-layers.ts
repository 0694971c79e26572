import type { FakeKind, FakeModel, FakeSdapiOptions } from './fake-sdapi.ts';

/**
 * The layer of the text encoder that a program reads for the number it was given, counted from 1, as its source says
 * (the rows of `src/gpu/clip-skip-table.ts` name file and commit). Undefined: such a checkpoint does not load there.
 */
export function layerRead(
  kind: FakeKind,
  { family }: FakeModel,
  n: number,
  given: FakeSdapiOptions,
): number | undefined {
  switch (kind) {
    case 'forge':
    case 'forge-neo':
      if (family === 'sd2') return kind === 'forge' ? 24 - n : undefined;
      return 13 - Math.max(n, family === 'sdxl' ? 2 : 1);
    case 'reforge':
      if (family === 'sd2') return 25 - Math.max(n, 2);
      return 13 - Math.max(n, family === 'sdxl' ? 2 : 1);
    case 'sdnext':
      return sdnextLayer(family, n, given.promptParser ?? 'native');
    case 'forge-classic':
      return { sd1: 13 - n, sd2: 23, sdxl: 11 }[family];
    default:
      return { sd1: 13 - n, sd2: 23, sdxl: given.sdxlClipLSkip ? 13 - n : 11 }[family];
  }
}

/** vladmandic/sdnext@058a7f0 modules/prompt_parser_diffusers.py:314-335, 515-523 and prompt_parser_xhinker.py:221-223. */
function sdnextLayer(family: FakeModel['family'], n: number, parser: string): number {
  if (parser === 'xhinker') return { sd1: 12 - n, sd2: 23 - n, sdxl: 11 }[family];
  if (family === 'sdxl') return 12 - n;
  // hidden_states[-0] is the first of them: the words themselves.
  if (n === 0) return 0;
  return family === 'sd2' ? 24 - n : 13 - n;
}
