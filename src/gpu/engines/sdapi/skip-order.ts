import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell } from '../../engine.ts';
import type { CheckedRow } from './check-row.ts';
import { type PictureRequest, pictureRequest } from './request.ts';
import type { Server } from './server.ts';

export interface OwnClipSkip {
  /** In the server's own numbers. */
  readonly value: number;
  /** False: there is nothing to restore it from, so the first value of a request stays for everybody. */
  readonly saved: boolean;
}

const sentFor = (server: Server, { model }: CheckedRow, { clipSkip }: Cell): number | undefined =>
  translateClipSkip(server.table, model.family, clipSkip).sent;

/**
 * The server's own value first, then by distance from it. An install whose settings were never saved keeps the first
 * value it is given for one request, because there is nothing to restore (A1111 `modules/processing.py`, process_images:
 * only keys of `opts.data` are stored, and the first override puts the key there).
 */
export function inSafeOrder(server: Server, checked: CheckedRow, own: number): Cell[] {
  const distance = (cell: Cell): number => Math.abs((sentFor(server, checked, cell) ?? own) - own);
  return checked.row.cells.toSorted((a, b) => distance(a) - distance(b));
}

/**
 * The smallest picture there is, at the server's own clip skip, so that this is what stays; undefined: not needed. Such a
 * server does not list the option (modules/api/api.py, get_config goes through `opts.data`), and a row without its value
 * would leave all its users on another one until it is started anew. SD.Next keeps nothing: it is no option there.
 */
export function pinRequest(
  server: Server,
  checked: CheckedRow,
  own: OwnClipSkip,
  task: string,
): PictureRequest | undefined {
  if (own.saved || server.dialect === 'sdnext') return undefined;
  if (checked.row.cells.some((cell) => sentFor(server, checked, cell) === own.value)) return undefined;
  const { hires: _hires, source: _source, ...settings } = checked.row.settings;
  const small = { ...settings, width: 64, height: 64, steps: 1, loras: [], extras: {} };
  const request = pictureRequest(server, { ...checked, row: { ...checked.row, settings: small } }, 1, task);
  const overrides = { ...server.overrides, CLIP_stop_at_last_layers: own.value };
  return { ...request, body: { ...request.body, clip_skip: own.value, override_settings: overrides } };
}
