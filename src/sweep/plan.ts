import { AppError } from '../errors.ts';
import { familyFacts } from '../family.ts';
import type { ClipSkipEffect, Engine, EngineInfo, ModelInfo, RowSettings } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import { baselineOf, checkedSkips, effectNotices, layersOf, nativeOf, nothingVaries } from './clip-skips.ts';
import { requestKey } from './keys.ts';
import type { Limits } from './limits.ts';
import { defaultLimits, maxCells } from './limits.ts';
import { checkOneClass } from './grid/one-class.ts';
import { findModel, findName, listNames } from './names.ts';
import type { SweepRequest } from './request.ts';
import { rowRequests } from './rows.ts';
import { expectedEffects, layerOf } from './servers.ts';
import { resolveSettings } from './settings.ts';
import type { PlannedCell, PlannedRow, SweepPlan } from './types.ts';

export interface PlanContext {
  readonly engine: Engine;
  /** What `engine.describe` said. */
  readonly info: EngineInfo;
  readonly sweepId: string;
  /** 0..2^31-1; called when the request names no seed. */
  readonly randomSeed: () => number;
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
  /** Default: `defaultLimits`. */
  readonly limits?: Limits;
}

/**
 * Turns a request into rows of cells with nothing left open: the engine's defaults, the family's clip skips, the server's
 * own names. Pure but for the seed. Throws AppError `request.*`: what cannot be drawn is refused by name, never dropped.
 */
export function planSweep(request: SweepRequest, context: PlanContext): SweepPlan {
  const { engine, info, sweepId, limits = defaultLimits, nsfw = false } = context;
  const seed = request.seed ?? context.randomSeed();
  const asked = rowRequests(request, seed, info, () => modelOf(request.model, info));
  const { grid } = asked;
  const models = asked.rows.map((row) => modelOf(row.model, info));
  const skips = grid ? [] : checkedSkips(request.skips, models);

  const notices: Message[] = [...asked.notices];
  const all = asked.rows.map((row, index): PlannedRow => {
    const model = models[index] ?? modelOf(row.model, info);
    const { label, value, places, without, trainedAt } = row;
    const lora = row.lora === undefined ? undefined : (findName(info.loras ?? [], row.lora) ?? row.lora);
    const own = row.clipSkip === undefined ? skips : checkedSkips([row.clipSkip], [model]);
    const resolved = resolveSettings({ ...request, ...row, model: model.name }, info);
    notices.push(...resolved.notices);
    const settings = { ...resolved.settings, ...(model.familyFrom === 'admin' ? { family: model.family } : {}) };
    const expected = expectedEffects(engine, model, settings, own, nsfw);
    const cells = own.map((clipSkip, column) =>
      planCell(model, settings, clipSkip, expected.effects[column] ?? engine.clipSkip(model, clipSkip)),
    );
    notices.push(...familyNotices(model), ...expected.notices, ...effectNotices(cells, model, info));
    return {
      index,
      label,
      ...(request.rows ? { axis: request.rows.axis } : {}),
      ...(value === undefined ? {} : { value }),
      ...(places ? { places } : {}),
      ...(lora === undefined ? {} : { lora }),
      ...(without ? { without } : {}),
      ...(trainedAt === undefined ? {} : { trainedAt }),
      settings,
      cells,
    };
  });
  const rows = distinctRows(all);

  checkAmount(rows, limits);
  if (grid) checkOneClass(rows, { engine, nsfw });
  const [model] = models;
  if (!model) throw new AppError('internal', { detail: 'a plan without rows' });
  return {
    sweepId,
    request,
    engine: { ...info, name: engine.name },
    model,
    rows,
    ...(grid ? { grid } : {}),
    baseline: grid ? (rows[0]?.cells[0]?.clipSkip ?? 1) : baselineOf(skips, model),
    notices: distinct([...notices, ...settleNotice(request, skips)]),
    pointless: !grid && rows.every((row) => nothingVaries(row.cells)),
  };
}

/** What asks for the same pictures is one row, wherever they stand: nothing is drawn twice. */
function distinctRows(rows: readonly PlannedRow[]): PlannedRow[] {
  const same = Map.groupBy(rows, ({ cells }) => cells.map(({ requestKey }) => requestKey).join());
  return [...same.values()].flatMap((group, index): PlannedRow[] => {
    const [first] = group;
    if (!first) return [];
    const places = group.flatMap((row) => row.places ?? []);
    return [{ ...first, index, ...(places.length > 0 ? { places } : {}) }];
  });
}

function modelOf(wanted: string | undefined, info: EngineInfo): ModelInfo {
  const model = findModel(info.models, wanted ?? info.currentModel);
  if (!model) {
    const known = listNames(info.models.map((known) => known.name));
    throw new AppError('request.model', {
      params: { engine: info.title, name: wanted ?? info.currentModel, known },
    });
  }
  const { title, range } = familyFacts(model.family);
  if (!range) throw new AppError('request.family', { params: { model: model.name, family: title } });
  return model;
}

export function planCell(
  model: ModelInfo,
  settings: RowSettings,
  clipSkip: number,
  effect: ClipSkipEffect,
): PlannedCell {
  const layers = layersOf(model);
  const layer = layerOf({ clipSkip, layers }, effect);
  return {
    requestKey: requestKey(settings, clipSkip),
    clipSkip,
    effect,
    ...(layer === undefined ? {} : { layer }),
    layers,
    native: clipSkip === nativeOf(model),
  };
}

function familyNotices(model: ModelInfo): Message[] {
  return model.family === 'unknown' ? [{ key: 'sheet:notice.familyUnknown', params: { model: model.name } }] : [];
}

/** Coarse choices first: what comes on top of a picture is tuned when the picture itself is chosen. */
function settleNotice({ hires, source, extras }: SweepRequest, skips: readonly number[]): Message[] {
  const used = [...(source ? ['img2img'] : []), ...(hires ? ['hires fix'] : []), ...Object.keys(extras)];
  if (used.length === 0 || skips.length < 2) return [];
  return [{ key: 'sheet:notice.settleFirst', params: { features: listNames(used) } }];
}

function checkAmount(rows: readonly PlannedRow[], limits: Limits): void {
  const cells = rows.reduce((sum, row) => sum + row.cells.length, 0);
  const max = Math.min(
    ...rows.map(({ settings: { width, height, hires } }) => {
      const scale = hires?.scale ?? 1;
      return maxCells(limits, width * scale, height * scale);
    }),
  );
  if (cells > max) throw new AppError('request.tooMuch', { params: { cells, max } });
}

function distinct(messages: readonly Message[]): Message[] {
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}
