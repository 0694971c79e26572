import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SheetView } from '../../sweep/index.ts';
import { drawSheet } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { MessageFile } from './types.ts';

export interface SheetOrder {
  readonly view: SheetView['kind'];
  readonly maxBytes: number;
  readonly t: Translator;
  readonly signal: AbortSignal;
}

export type SheetFile = { readonly file: MessageFile } | { readonly error: AppError } | undefined;

/** The sheet as a file for a message; undefined while there is no picture, not even half of one, to put on it. */
export async function sheetFile(snapshot: SweepSnapshot, order: SheetOrder): Promise<SheetFile> {
  const { sweepId, state } = snapshot;
  const { view, maxBytes, t, signal } = order;
  const drawn = state.rows.some(({ cells }) => cells.some((cell) => cell?.picture));
  if (!drawn && !state.previews?.size) return undefined;
  try {
    const { data, format } = await drawSheet(state, { kind: view, maxBytes, signal }, t);
    return { file: { name: `clip-skip-${sweepId}.${format === 'jpeg' ? 'jpg' : format}`, data } };
  } catch (error) {
    return { error: asAppError(error) };
  }
}
