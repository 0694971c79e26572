import { readEpochs } from '../sweep/epochs.ts';
import type { Axis, SweepRequestInput } from '../sweep/request.ts';
import { axes, maxRows } from '../sweep/request.ts';
import type { Translator } from '../text/index.ts';
import type { FlagReader } from './flag-reader.ts';
import type { GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';

type Rows = NonNullable<SweepRequestInput['rows']>;
/** What says more about a grid than its axis. */
export type GridMore = Pick<Rows, 'epochs' | 'drawAt' | 'without'>;

/** Short names of the axes; the names of requests are understood as well. */
export const axisNames: Readonly<Record<string, Axis>> = {
  seed: 'seed',
  series: 'loraSeries',
  epoch: 'loraEpoch',
  weight: 'loraWeight',
  checkpoint: 'checkpoint',
  style: 'style',
  ...Object.fromEntries(axes.map((axis) => [axis, axis])),
};

/** `--rows`, `--seeds` or `--style`, with what the other flags say of it. Undefined: no grid. Throws `usage.wrong`. */
export function rowsOf(flags: GivenFlags, reader: FlagReader, t: Translator): SweepRequestInput['rows'] {
  const given = ['seeds', 'rows', 'style'].filter((name) => flags.all(name).length > 0);
  const [first, second] = given;
  if (second !== undefined) {
    throw usageError(t('cli:usage.both', { a: `--${first}`, b: `--${second}` }), t('cli:usage.once'));
  }
  const seeds = reader.number('seeds', { min: 1, max: maxRows, whole: true });
  if (seeds !== undefined) return seeds === 1 ? undefined : { axis: 'seed', values: [String(seeds)] };
  const rows = flags.all('style').length > 0 ? stylesOf(flags, reader) : axisOf(flags.text('rows'), reader);
  return rows && { ...rows, ...moreOf(flags, reader) };
}

/** Whole prompts, one a flag; the prompt of the command line comes first, unless they are made from it. */
function stylesOf(flags: GivenFlags, reader: FlagReader): Rows {
  const styles = flags.all('style').filter((style) => style.trim() !== '');
  const own = flags.positional !== undefined && !styles.some((style) => style.includes('{prompt}'));
  const values = own ? ['{prompt}', ...styles] : styles;
  if (values.length === 0 || values.length > maxRows) throw reader.wrong('style');
  return { axis: 'style', values };
}

function axisOf(text: string | undefined, reader: FlagReader): Rows | undefined {
  if (text === undefined) return undefined;
  const [, name = '', list = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const axis = Object.hasOwn(axisNames, name.trim()) ? axisNames[name.trim()] : undefined;
  // Prompts contain commas: on a row of prompts, and wherever a | stands, only | separates.
  const separator = axis === 'style' || list.includes('|') ? '|' : ',';
  const values = list
    .split(separator)
    .map((value) => value.trim())
    .filter(Boolean);
  if (!axis || values.length === 0 || values.length > maxRows) {
    const short = Object.keys(axisNames).filter((known) => !known.startsWith('lora'));
    throw reader.wrong('rows', short.map((known) => `${known}=...`).join(', '));
  }
  return { axis, values };
}

/** `--epochs`, `--draw-at` and `--without`, as far as they were given. Throws `usage.wrong`. */
export function moreOf(flags: GivenFlags, reader: FlagReader): GridMore {
  const epochs = flags.text('epochs');
  const read = epochs === undefined ? undefined : readEpochs(epochs);
  if (epochs !== undefined && !read) throw reader.wrong('epochs', '6-10, 6,8,last, step500');
  const drawAt =
    flags.text('draw-at')?.trim() === 'trained'
      ? 'trained'
      : reader.number('draw-at', { min: 1, max: 24, whole: true });
  return {
    ...(read ? { epochs: [...read] } : {}),
    ...(drawAt === undefined ? {} : { drawAt }),
    ...(flags.on('without') ? { without: true } : {}),
  };
}

/**
 * What was restored from a sheet, with the flags that belong to its grid over it: clip skips as columns and epochs as columns
 * give way to each other. Throws `usage.wrong` where there is no grid for them.
 */
export function withGridFlags(
  before: SweepRequestInput | undefined,
  typed: Partial<SweepRequestInput>,
  more: GridMore,
  t: Translator,
): SweepRequestInput | undefined {
  const [flag] = Object.keys(more);
  const rows = before?.rows;
  if (!typed.rows && flag !== undefined && !rows) {
    const name = { epochs: '--epochs', drawAt: '--draw-at', without: '--without' }[flag] ?? flag;
    throw usageError(
      t('cli:usage.needs', { flag: name, other: '--rows' }),
      t('cli:usage.forExample', { example: '--rows series=mychar-a,mychar-b --epochs 6-10' }),
    );
  }
  if (!before || !rows || typed.rows) return before;
  const { epochs, drawAt, ...kept } = rows;
  if (typed.skips) return { ...before, rows: { ...kept, ...more } };
  const { skips, ...rest } = before;
  const byEpoch = more.epochs !== undefined || more.drawAt !== undefined;
  return {
    ...rest,
    ...(byEpoch || skips === undefined ? {} : { skips }),
    rows: { ...kept, ...(epochs ? { epochs } : {}), ...(drawAt === undefined ? {} : { drawAt }), ...more },
  };
}
