import { readFile, readdir } from 'node:fs/promises';

import type { CellResult, Engine, GenerateOptions, Row, RowProgress, RowSettings } from '../../../../src/gpu/engine.ts';

/** The README's prompt, wholly inside the demo model's vocabulary. */
const housePrompt =
  'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky';

const never = new AbortController().signal;

/** A row with the engine's own defaults. */
export async function rowOf(
  engine: Engine,
  skips: readonly number[],
  settings: Partial<RowSettings> = {},
): Promise<Row> {
  const { currentModel, defaults } = await engine.describe(never);
  return {
    id: 'row',
    settings: {
      prompt: housePrompt,
      negative: '',
      seed: 42,
      ...defaults,
      model: currentModel,
      loras: [],
      extras: {},
      ...settings,
    },
    cells: skips.map((clipSkip) => ({ key: `skip-${clipSkip}`, clipSkip })),
  };
}

export interface Drawn {
  readonly cells: readonly CellResult[];
  readonly progress: readonly RowProgress[];
}

/** Draws a row and collects what comes. */
export async function draw(engine: Engine, row: Row, options: Partial<GenerateOptions> = {}): Promise<Drawn> {
  const cells: CellResult[] = [];
  const progress: RowProgress[] = [];
  await engine.generate(row, {
    signal: never,
    ...options,
    onCell: async (cell) => {
      cells.push(cell);
      await options.onCell?.(cell);
    },
    onProgress: (event) => {
      progress.push(event);
      options.onProgress?.(event);
    },
  });
  return { cells, progress };
}

export function imagesOf({ cells }: Drawn): string[] {
  return cells.map(({ image }) => Buffer.from(image).toString('base64'));
}

/** Process ids of this process's children; Linux only. */
export async function childrenOfThisProcess(): Promise<number[]> {
  const found: number[] = [];
  for (const task of await readdir('/proc/self/task')) {
    const children = await readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '');
    found.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return found;
}
