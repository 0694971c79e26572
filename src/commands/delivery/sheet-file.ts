import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { SheetView } from '../../sweep/index.ts';
import { drawSheet } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { MessageFile } from './types.ts';

export interface SheetOrder {
  readonly view: SheetView['kind'];
  readonly maxBytes: number;
  readonly t: Translator;
  readonly signal: AbortSignal;
}

export type SheetFile = { readonly file: MessageFile } | { readonly error: AppError } | undefined;

/** The sheet as a file for a message; undefined while there is no picture, not even half of one, to put on it. */
export async function sheetFile(shown: Shown, { view, ...order }: SheetOrder): Promise<SheetFile> {
  if (!hasPictures(shown)) return undefined;
  try {
    return { file: await drawn(shown, { kind: view, ...order }) };
  } catch (error) {
    return { error: asAppError(error) };
  }
}

function hasPictures(shown: Shown): boolean {
  if (shown.veiled) return shown.sweep.drawn;
  const { rows, previews } = shown.snapshot.state;
  return rows.some(({ cells }) => cells.some((cell) => cell?.picture)) || Boolean(previews?.size);
}

async function drawn(
  shown: Shown,
  { t, ...view }: Omit<SheetOrder, 'view'> & Pick<SheetView, 'kind'>,
): Promise<MessageFile> {
  if (shown.veiled) {
    const { name, data } = await shown.sweep.sheet(view, t);
    return { name, data };
  }
  const { sweepId, state } = shown.snapshot;
  // Whoever voted for A finds it again.
  const was = shown.ballot?.reveal?.map(({ column }) => column);
  const { data, format } = await drawSheet(state, { ...view, ...(was ? { was } : {}) }, t);
  return { name: `clip-skip-${sweepId}.${format === 'jpeg' ? 'jpg' : format}`, data };
}
