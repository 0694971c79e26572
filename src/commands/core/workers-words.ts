import type { WorkerSight } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { escaped, time } from '../messages/chips.ts';
import { cut } from '../pieces.ts';

/** Models that are named; of the others it is said how many there are. */
const namedModels = 3;
const nameLength = 40;

const plain = (words: string): string => escaped(cut(words, nameLength));

/** What everybody may see of a machine. */
export function machineLines(worker: WorkerSight, t: Translator): string[] {
  const { id, running, models, loaded, lastSeenAt, title } = worker;
  const states = [stateWords(worker, t), ...(running > 0 ? [t('commands:workers.drawing', { count: running })] : [])];
  return [
    `**${plain(id)}** · ${states.join(' · ')}`,
    [
      ...(title === undefined ? [] : [plain(title)]),
      modelWords(models, t),
      ...(loaded === undefined ? [] : [t('commands:workers.loaded', { model: plain(loaded) })]),
    ].join(' · '),
    `-# ${t('commands:workers.seen', { when: time(lastSeenAt) })}`,
  ];
}

/** What its operators see besides. `own`: version of the bot. */
export function detailLines(worker: WorkerSight, own: string, t: Translator): string[] {
  const { rows, failures, bounds, declaredClass, version, state } = worker;
  const { maxPixels, maxSteps, nsfw } = bounds;
  const limits = [
    ...(maxPixels === undefined ? [] : [t('commands:workers.maxPixels', { megapixels: megapixels(maxPixels) })]),
    ...(maxSteps === undefined ? [] : [t('commands:workers.maxSteps', { steps: maxSteps })]),
    ...(nsfw ? [] : [t('commands:workers.noNsfw')]),
  ];
  const old = state === 'incompatible' || isOlder(version, own);
  return [
    [t('commands:workers.rows', { count: rows }), t('commands:workers.failures', { count: failures })].join(' · '),
    ...(declaredClass ? [t(`commands:workers.class.${declaredClass.proof}`, { name: plain(declaredClass.name) })] : []),
    ...(limits.length > 0 ? [t('commands:workers.bounds', { list: limits.join(', ') })] : []),
    ...(version === ''
      ? []
      : [
          old
            ? `⚠️ ${t('commands:workers.oldVersion', { version: plain(version), own })}`
            : t('commands:workers.version', { version: plain(version) }),
        ]),
  ].map((line) => `-# ${line}`);
}

function stateWords({ state, pausedBy, pausedUntil }: WorkerSight, t: Translator): string {
  if (state !== 'paused') return t(`commands:workers.state.${state}`);
  if (pausedBy === 'hours' && pausedUntil !== undefined) {
    return t('commands:workers.paused.until', { when: time(pausedUntil) });
  }
  return t(`commands:workers.paused.${pausedBy ?? 'owner'}`);
}

function modelWords(models: readonly string[], t: Translator): string {
  const list = models.slice(0, namedModels).map(plain).join(', ');
  const rest = models.length - namedModels;
  const words = t('commands:workers.models', { count: models.length });
  return models.length === 0 ? words : `${words}: ${list}${rest > 0 ? ` … (+${rest})` : ''}`;
}

/** "1.05" */
function megapixels(pixels: number): string {
  return String(Math.round(pixels / 10_000) / 100);
}

/** By its three numbers; what has none of them is not compared. */
export function isOlder(version: string, own: string): boolean {
  const [theirs, ours] = [version, own].map((text) => /^(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number));
  if (!theirs || !ours) return false;
  const place = theirs.findIndex((number, index) => number !== ours[index]);
  return place >= 0 && (theirs[place] ?? 0) < (ours[place] ?? 0);
}
