import { statSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Engine } from '../gpu/engine.ts';
import type { CommandSpec, GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';
import { flagReader } from './request.ts';
import type { Session } from './session.ts';

export interface ChosenEngine {
  readonly engine: Engine;
  /** Model to ask it for; undefined: its current one. A folder of models is the engine itself, not a name. */
  readonly model: string | undefined;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Flags first, then the configuration; the bundled demo model only when nothing names a server. A server that is named
 * and away is an error, never a reason to draw on something else.
 */
export async function chooseEngine(spec: CommandSpec, flags: GivenFlags, session: Session): Promise<ChosenEngine> {
  const { config, t } = session;
  const typedUrl = flags.text('url');
  const asked = flagReader(spec, flags, t).oneOf('engine', ['auto', 'builtin', 'sdapi'] as const);
  const model = flags.text('model') || undefined;
  const url = typedUrl ?? config.serverUrl;
  if (typedUrl !== undefined && asked === 'builtin') {
    throw usageError(t('cli:usage.both', { a: '--url', b: '--engine builtin' }), t('cli:usage.once'));
  }
  const folder =
    model !== undefined && typedUrl === undefined && asked !== 'sdapi' ? folderOf(model, session) : undefined;
  const wish = asked ?? (typedUrl === undefined ? config.engine : 'sdapi');
  const kind = folder === undefined ? (wish === 'auto' ? (url ? 'sdapi' : 'builtin') : wish) : 'builtin';

  if (kind === 'builtin') {
    const { createBuiltinEngine } = await import('../gpu/engines/builtin/engine.ts');
    const engine = createBuiltinEngine({
      ...(folder === undefined ? {} : { folder }),
      ...(config.builtinThreads === undefined ? {} : { threads: config.builtinThreads }),
      seedSource: config.seedSource,
    });
    return { engine, model: folder === undefined ? model : undefined };
  }
  if (!url)
    throw usageError(t('cli:usage.needsUrl'), t('cli:usage.forExample', { example: '--url http://127.0.0.1:7860' }));
  return { engine: await serverEngine(url, session), model };
}

export async function serverEngine(url: string, session: Session): Promise<Engine> {
  const { createSdapiEngine } = await import('../gpu/engines/sdapi/index.ts');
  return createSdapiEngine({ url, ...(session.config.auth ? { auth: session.config.auth } : {}) });
}

/** The folder a model's name means: one that is there, or a path that can only be meant as one. */
function folderOf(model: string, session: Session): string | undefined {
  const path = resolve(session.folder, model);
  const isPath = /^(\.{0,2}[\\/]|[a-z]:[\\/])/i.test(model);
  const namesServer = session.config.serverUrl !== undefined || session.config.engine === 'sdapi';
  if (isPath || (isFolder(path) && /[\\/]/.test(model))) return path;
  return !namesServer && (isFolder(path) || /[\\/]/.test(model)) ? path : undefined;
}
