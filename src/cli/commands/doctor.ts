import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { findLoraFiles } from '../../advice/lora/folder/index.ts';
import { AppError, asAppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import type { Engine } from '../../gpu/engine.ts';
import { openBuiltin, openServers } from '../../gpu/engines/open.ts';
import { readServerAddress } from '../../gpu/server-address.ts';
import { checkFonts } from '../../render/index.ts';
import { examineTheBot } from '../bot-doctor.ts';
import { examineTheRedis } from '../redis-doctor.ts';
import type { Config } from '../../config.ts';
import { cacheFolder } from '../../config.ts';
import type { FamilyEffects } from '../../sweep/index.ts';
import { familyEffects } from '../../sweep/index.ts';
import { configFor } from '../engine.ts';
import { checkWritable } from '../files.ts';
import type { Finding } from '../finding.ts';
import { failedFinding, printFinding } from '../finding.ts';
import { readFlags, usageError } from '../flags.ts';
import { errorText } from '../print-error.ts';
import { shownPath } from '../report.ts';
import type { CommandRun, Session } from '../session.ts';
import { specs } from '../specs.ts';

/** Less than this and a sweep may not fit. */
const minimumFreeBytes = 200 * 1024 * 1024;

/** `clipskip doctor`: one line per thing that has to work, with what to do where it does not. */
export const doctor: CommandRun = async (argv, session) => {
  const { t, config } = session;
  const flags = readFlags(specs.doctor, argv, t);
  const named = configFor(config, undefined, flags.text('url'));
  const opened = await serversOf(named).catch((error: unknown) => asAppError(error));
  const servers =
    opened instanceof AppError
      ? [() => Promise.reject(opened)]
      : opened.map((server) => () => checkServer(server, session));
  const channel = flags.text('channel');
  const hasToken = (config.bot.token ?? config.bot.tokenFile) !== undefined;
  if (channel !== undefined && !hasToken)
    throw usageError(t('cli:doctor.channelAlone'), t('cli:doctor.channelAloneFix'));
  const checks: readonly (() => Promise<Finding>)[] = [
    async () => ({ ok: true, text: t('cli:doctor.node', { version: process.version }) }),
    () => checkBuiltin(session),
    () => checkTheFonts(session),
    () => checkFolder('cli:doctor.output', join(session.folder, 'out'), session),
    () => checkFolder('cli:doctor.cache', cacheFolder(config), session),
    ...servers,
    ...config.loraDirs.map((folder) => () => checkLoras(folder, session)),
  ];
  let problems = 0;
  for (const check of checks) {
    const finding = await check().catch((error: unknown) => failedFinding(error, session));
    session.signal.throwIfAborted();
    if (!finding.ok) problems += 1;
    printFinding(finding, session);
  }
  if (config.redis) {
    for await (const finding of examineTheRedis(config.redis, session)) {
      if (!finding.ok) problems += 1;
      printFinding(finding, session);
    }
  }
  const { out } = session.terminal;
  const notes = servers.length === 0 ? [t('cli:doctor.noServer')] : [];
  if (hasToken) {
    for await (const finding of examineTheBot(channel, session)) {
      if (!finding.ok) problems += 1;
      printFinding(finding, session);
    }
    if (channel === undefined) notes.push(t('cli:doctor.noChannel'));
  } else notes.push(t('cli:doctor.noToken'));
  for (const note of notes) out.paragraph(out.style.dim(note));
  out.line();
  out.paragraph(out.style.bold(problems === 0 ? t('cli:doctor.good') : t('cli:doctor.problems', { count: problems })));
  return problems === 0 ? 0 : 1;
};

/** Draws one picture of one step: that the files are there says little. */
async function checkBuiltin({ t, signal, config }: Session): Promise<Finding> {
  const engine = await openBuiltin(config);
  const started = performance.now();
  try {
    const { defaults, currentModel, version } = await engine.describe(signal);
    const row = {
      id: 'doctor',
      cells: [{ key: 'doctor', clipSkip: 1 }],
      settings: {
        ...defaults,
        steps: 1,
        prompt: 'a house',
        negative: '',
        seed: 1,
        model: currentModel,
        loras: [],
        extras: {},
      },
    };
    await engine.generate(row, { signal, onCell: () => {} });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    return { ok: true, text: t('cli:doctor.builtin', { version: version ?? '', seconds }) };
  } finally {
    await engine.close?.();
  }
}

async function checkTheFonts({ t }: Session): Promise<Finding> {
  const { ok, missing } = await checkFonts();
  return ok
    ? { ok, text: t('cli:doctor.fonts') }
    : { ok, text: t('cli:doctor.fontsBad', { missing: missing.join(', ') }), fix: t('cli:doctor.reinstall') };
}

async function checkFolder(
  key: 'cli:doctor.output' | 'cli:doctor.cache',
  folder: string,
  session: Session,
): Promise<Finding> {
  const { t } = session;
  const fix = t(key === 'cli:doctor.cache' ? 'cli:doctor.cacheFix' : 'cli:doctor.outputFix');
  try {
    await checkWritable(folder);
  } catch (error) {
    return { ok: false, text: errorText(asAppError(error), session.id, t).what, fix };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = t(key, { folder: shownPath(session, folder), free: `${(free / 1024 ** 3).toFixed(1)} GB` });
  return free >= minimumFreeBytes ? { ok: true, text } : { ok: false, text, fix };
}

async function checkLoras(path: string, session: Session): Promise<Finding> {
  const { t, signal } = session;
  const { files, unread } = await findLoraFiles([path], signal);
  const folder = shownPath(session, path);
  if (unread.includes(path))
    return { ok: false, text: t('cli:doctor.lorasBad', { folder }), fix: t('cli:doctor.lorasFix') };
  const text = t('cli:doctor.loras', { count: files.length, folder });
  return { ok: true, text, ...(files.length === 0 ? { warning: true } : {}) };
}

interface NamedServer {
  /** "127.0.0.1:7860", and the operator's name before it where there are several. */
  readonly host: string;
  readonly engine: Engine;
}

/** The servers that are configured; the built-in engine has a check of its own. */
async function serversOf(config: Config): Promise<NamedServer[]> {
  const { serverUrl, servers } = config;
  // A server that is named is looked at, also while the built-in engine draws.
  const kind = config.engine === 'builtin' ? 'auto' : config.engine;
  if (kind !== 'horde' && serverUrl === undefined && servers.length === 0) return [];
  return (await openServers({ ...config, engine: kind })).map(({ id, engine }) => {
    const entry = config.servers.find((server) => server.id === id);
    const url = entry?.url ?? config.serverUrl;
    const host = url === undefined ? engine.name : readServerAddress(url).host;
    return { host: entry && config.servers.length > 1 ? `${id} (${host})` : host, engine };
  });
}

async function checkServer({ host, engine }: NamedServer, session: Session): Promise<Finding> {
  const { t, signal } = session;
  try {
    const info = await engine.describe(signal);
    const text = t('cli:doctor.server', {
      host,
      title: `${info.title}${info.version ? ` ${info.version}` : ''}`,
      models: info.models.length,
      current: info.currentModel,
    });
    return { ok: true, text, more: familyEffects(engine, info).map((family) => effectLine(family, session)) };
  } finally {
    await engine.close?.();
  }
}

/** "SD 1.x: clip skip 1 ✓ 2 ✓ 3 ✓", out of the conversion table. */
function effectLine({ family, effects }: FamilyEffects, { t }: Session): string {
  const { title } = familyFacts(family);
  const name = family === 'unknown' ? t('sheet:footer.unknownFamily') : title;
  if (effects.length === 0) return `${name}: ${t('cli:doctor.notApplicable')}`;
  const words = effects.map(({ clipSkip, effect: { honoured, used } }) => {
    const marks = { yes: '✓', no: '✗', floor: `→ ${used ?? '?'}`, unknown: '?' } as const;
    return `${clipSkip} ${marks[honoured]}`;
  });
  return `${name}: ${t('cli:doctor.honours')} ${words.join('   ')}`;
}
