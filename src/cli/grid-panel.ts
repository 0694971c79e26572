import type { SweepRecord } from '../sweep/index.ts';
import { readEpoch } from '../sweep/epochs.ts';
import type { Translator } from '../text/index.ts';
import type { FlagReader } from './flag-reader.ts';
import type { GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';

/**
 * Index of the row of a record that `--row` and `--epoch` mean: on a grid of trainings a row is a line of the sheet, and the
 * epoch its column. Throws `usage.wrong`.
 */
export function rowIndexIn(record: SweepRecord, flags: GivenFlags, reader: FlagReader, t: Translator): number {
  const row = reader.number('row', { min: 1, max: 12, whole: true }) ?? 1;
  const typed = flags.text('epoch')?.trim();
  const byEpoch = record.rows.some(({ places }) => places);
  if (!byEpoch) {
    if (typed === undefined) return row - 1;
    throw usageError(
      t('cli:usage.needs', { flag: '--epoch', other: '--rows series=' }),
      t('cli:usage.seeHelp', { command: 'batch' }),
    );
  }
  const { epochs = [], without } = record.request.rows ?? {};
  const columns = [...epochs, ...(without ? ['none'] : [])];
  const panels = t('cli:usage.panels', { known: columns.join(', ') });
  if (typed === undefined) throw usageError(t('cli:usage.epochNeeded', { flag: '--epoch' }), panels);
  const column = columns.indexOf(typed === 'none' ? typed : (readEpoch(typed) ?? typed));
  const index = record.rows.findIndex(({ places = [] }) =>
    places.some((place) => place.line === row - 1 && place.column === column),
  );
  if (index < 0) throw usageError(t('cli:usage.noPanel', { row, epoch: typed }), panels);
  return index;
}
