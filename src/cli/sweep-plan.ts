import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';

import type { EngineInfo } from '../gpu/engine.ts';
import type { RestoredRequest, SweepPlan, SweepRequest, SweepRequestInput } from '../sweep/index.ts';
import { otherProgramNotice, planSweep, requestFromPicture } from '../sweep/index.ts';
import type { Message } from '../text/index.ts';
import type { ChosenEngine } from './engine.ts';
import { readPicture } from './files.ts';
import type { CommandSpec, GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';
import { flagReader } from './flag-reader.ts';
import { moreOf, withGridFlags } from './grid-flags.ts';
import { checkedRequest, requestFromFlags } from './request.ts';
import type { Session } from './session.ts';

/** What a person asked for, before any engine was looked at. */
export interface Asked {
  readonly typed: Partial<SweepRequestInput>;
  readonly restored: RestoredRequest | undefined;
}

/** Reads the flags and the picture of `--from`. Rejects with `usage.wrong` or `file.*`. */
export async function readAsked(spec: CommandSpec, flags: GivenFlags, session: Session): Promise<Asked> {
  const { t } = session;
  const typed = await requestFromFlags(spec, flags, session.folder, t);
  const from = flags.text('from');
  const found = from === undefined ? undefined : await restore(from, session);
  const request = withGridFlags(found?.request, typed, moreOf(flags, flagReader(spec, flags, t)), t);
  const restored = found && request && { ...found, request };
  if (typed.prompt === undefined && !restored) {
    const example = 'npm run sweep -- "1girl, night city" --seed 42';
    throw usageError(t('cli:usage.noPrompt'), t('cli:usage.forExample', { example }));
  }
  const source = restored?.record?.source;
  if (source && !typed.source) {
    const example = `--source photo.png --denoise ${source.denoise}`;
    throw usageError(t('cli:usage.needsSource'), t('cli:usage.forExample', { example }));
  }
  // Checked without a seed of its own: what is wrong is said before an engine is started.
  checkedRequest({ prompt: '', ...restored?.request, ...typed }, t);
  return { typed, restored };
}

/** The settings of a sheet or of another program's picture. Rejects with `file.*`. */
async function restore(file: string, session: Session): Promise<RestoredRequest> {
  const path = resolve(session.folder, file);
  return requestFromPicture(await readPicture(path), basename(path));
}

/** The whole request: flags over the picture of `--from`; a seed of ours where none was given. */
export function requestFor(
  { typed, restored }: Asked,
  chosen: ChosenEngine,
  info: EngineInfo,
  session: Session,
): { readonly request: SweepRequest; readonly left: readonly Message[] } {
  const adapted = restored ? adapt(restored.request, chosen, info) : { request: { prompt: '' }, left: [] };
  const model = chosen.model === undefined ? {} : { model: chosen.model };
  const input: SweepRequestInput = { ...adapted.request, ...typed, ...model };
  const other = restored && otherProgramNotice(restored, info);
  return {
    request: checkedRequest({ ...input, seed: input.seed ?? session.randomSeed() }, session.t),
    left: [...adapted.left, ...(other ? [other] : [])],
  };
}

/** Plans it. The same request on the same engine has the same id, so that its files are the same to the byte. */
export function planFor(request: SweepRequest, chosen: ChosenEngine, info: EngineInfo): SweepPlan {
  const { source, ...rest } = request;
  const identity = JSON.stringify([rest, source?.sha256, info.fingerprint, info.currentModel]);
  return planSweep(request, {
    engine: chosen.engine,
    info,
    sweepId: createHash('sha256').update(identity).digest('hex').slice(0, 12),
    randomSeed: () => request.seed ?? 0,
  });
}

/**
 * Another machine's picture on this engine: the demo model stands for any model, and what the built-in engine cannot do
 * is left out and said. A server's person chose that server: there, a missing model is an error with the list of models.
 */
function adapt(
  request: SweepRequestInput,
  chosen: ChosenEngine,
  info: EngineInfo,
): { readonly request: SweepRequestInput; readonly left: readonly Message[] } {
  if (chosen.engine.name !== 'builtin') return { request, left: [] };
  const { model, hires, extras, ...rest } = request;
  const left: Message[] = [];
  const known = model === undefined || info.models.some((one) => one.name === model);
  if (!known) left.push({ key: 'cli:from.model', params: { model, used: info.currentModel } });
  if (hires) left.push({ key: 'cli:from.leftOut', params: { feature: 'hires fix' } });
  if (extras && Object.keys(extras).length > 0) {
    left.push({ key: 'cli:from.leftOut', params: { feature: Object.keys(extras).join(', ') } });
  }
  return { request: { ...rest, ...(known && model !== undefined ? { model } : {}) }, left };
}
