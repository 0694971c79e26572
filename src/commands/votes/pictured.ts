import type { SweepSnapshot } from '../../sweep/desk.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { sheetLimit } from '../delivery/place.ts';
import { sheetFile } from '../delivery/sheet-file.ts';
import type { MessageFile } from '../delivery/types.ts';
import type { Showings } from '../showings.ts';
import { originalsOf } from '../under-sheet/originals.ts';
import type { BoardContext } from './board.ts';

/** What a result shows. */
export interface Pictured {
  readonly snapshot: SweepSnapshot;
  readonly files: readonly MessageFile[];
  /** Name of the file among them that is the sheet. Undefined: it is not there; the sheet's own message has it. */
  readonly sheet?: string;
}

/** The sweep with its pictures; without them where they cannot be had any more. Undefined: it is not kept. */
export async function pictured({ sweepId }: Ballot, { showings, signal }: BoardContext): Promise<Pictured | undefined> {
  const shown = await whole(sweepId, showings, signal);
  if (!shown || shown.veiled) return undefined;
  return { snapshot: shown.snapshot, files: await originalsOf(shown) };
}

/** With the sheet and its numbers: where its own message cannot be edited, the result is the first to show them. */
export async function withSheet(
  ballot: Ballot,
  { snapshot, files }: Pictured,
  { client, signal }: BoardContext,
): Promise<Pictured> {
  const t = translator(languageOf(snapshot.place.locale) ?? 'en');
  const order = { view: 'normal', maxBytes: sheetLimit(client, undefined), t, signal } as const;
  const sheet = await sheetFile({ veiled: false, snapshot, ballot }, order);
  if (!sheet || !('file' in sheet)) return { snapshot, files };
  return { snapshot, files: [sheet.file, ...files], sheet: sheet.file.name };
}

async function whole(sweepId: string, showings: Showings, signal: AbortSignal) {
  try {
    return (await showings.whole(sweepId, signal)).shown;
  } catch {
    signal.throwIfAborted();
    return showings.get(sweepId);
  }
}
