import { AppError } from '../errors.ts';
import { familyFacts } from '../family.ts';
import type { ClipSkipEffect, Engine, EngineInfo, ModelInfo, RowSettings } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import { baselineOf, checkedSkips, effectNotices, layersOf, nativeOf, nothingVaries } from './clip-skips.ts';
import { requestKey } from './keys.ts';
import type { Limits } from './limits.ts';
import { defaultLimits, maxCells } from './limits.ts';
import { findModel, listNames } from './names.ts';
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
  const asked = rowRequests(request, seed, info);
  const models = asked.map((row) => modelOf(row.model, info));
  const skips = checkedSkips(request.skips, models);

  const notices: Message[] = [];
  const rows = asked.map((row, index): PlannedRow => {
    const model = models[index] ?? modelOf(row.model, info);
    const resolved = resolveSettings({ ...request, ...row, model: model.name }, info);
    notices.push(...resolved.notices);
    const settings = { ...resolved.settings, ...(model.familyFrom === 'admin' ? { family: model.family } : {}) };
    const expected = expectedEffects(engine, model, settings, skips, nsfw);
    const cells = skips.map((clipSkip, column) =>
      planCell(model, settings, clipSkip, expected.effects[column] ?? engine.clipSkip(model, clipSkip)),
    );
    notices.push(...familyNotices(model), ...expected.notices, ...effectNotices(cells, model, info));
    const axis = request.rows && row.value !== undefined ? { axis: request.rows.axis, value: row.value } : {};
    return { index, label: row.label, ...axis, settings, cells };
  });

  checkAmount(rows, limits);
  const [model] = models;
  if (!model) throw new AppError('internal', { detail: 'a plan without rows' });
  return {
    sweepId,
    request,
    engine: { ...info, name: engine.name },
    model,
    rows,
    baseline: baselineOf(skips, model),
    notices: distinct([...notices, ...settleNotice(request, skips)]),
    pointless: rows.every((row) => nothingVaries(row.cells)),
  };
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
