import { statSync } from 'node:fs';
import { resolve } from 'node:path';

import { openLoraFolder } from '../advice/lora/folder/index.ts';
import { tellOfLoraFiles } from '../gpu/engines/lora-files.ts';
import { openBuiltin, openServers } from '../gpu/engines/open.ts';
import type { Fleet } from '../gpu/fleet.ts';
import { openFleet } from '../gpu/fleet.ts';
import type { PoolServer } from '../gpu/pool/index.ts';
import type { Config } from '../config.ts';
import { engineNames } from '../server-list.ts';
import type { CommandSpec, GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';
import { flagReader } from './flag-reader.ts';
import type { Session } from './session.ts';

export interface ChosenEngine extends Pick<Fleet, 'engine' | 'queue' | 'close'> {
  /** Model to ask it for; undefined: its current one. A folder of models is the engine itself, not a name. */
  readonly model: string | undefined;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Flags first, then the configuration; the bundled demo model only when nothing names a server. A server that is named
 * and away is an error, never a reason to draw on something else.
 */
export async function chooseEngine(spec: CommandSpec, flags: GivenFlags, session: Session): Promise<ChosenEngine> {
  const { t } = session;
  const url = flags.text('url');
  const asked = flagReader(spec, flags, t).oneOf('engine', engineNames);
  const model = flags.text('model') || undefined;
  if (url !== undefined && asked === 'builtin') {
    throw usageError(t('cli:usage.both', { a: '--url', b: '--engine builtin' }), t('cli:usage.once'));
  }
  const config = configFor(session.config, asked, url);
  const namesServer = config.serverUrl !== undefined || config.servers.length > 0 || !isLocal(config.engine);
  const mayBeFolder = url === undefined && (asked === undefined || isLocal(asked));
  const folder = model !== undefined && mayBeFolder ? folderOf(model, namesServer, session) : undefined;
  if (folder !== undefined) {
    return { ...openFleet([{ id: 'builtin', engine: await openBuiltin(config, folder) }]), model: undefined };
  }
  if (namesServer && config.engine !== 'horde' && config.serverUrl === undefined && config.servers.length === 0) {
    throw usageError(t('cli:usage.needsUrl'), t('cli:usage.forExample', { example: '--url http://127.0.0.1:7860' }));
  }
  return { ...openFleet(withLoraFiles(await openServers(config), session)), model };
}

/** A sweep is planned once and does not wait for a disk that turns; what is not known by then stays unsaid. */
const patienceMs = 2000;

function withLoraFiles(servers: readonly PoolServer[], { config, signal, log }: Session): readonly PoolServer[] {
  const { loraDirs: folders } = config;
  if (folders.length === 0) return servers;
  const onLeftOut = (lora: string, code: string): void => log.warn({ lora, code }, 'LoRA left out');
  return servers.map((server) => ({
    ...server,
    engine: tellOfLoraFiles(server.engine, openLoraFolder({ folders, signal, patienceMs, onLeftOut })),
  }));
}

function isLocal(engine: Config['engine']): boolean {
  return engine === 'auto' || engine === 'builtin';
}

/** The configuration as the flags change it: `--url` names one server instead of all others, whatever kind those are. */
export function configFor(config: Config, asked: Config['engine'] | undefined, url: string | undefined): Config {
  if (url !== undefined) return { ...config, serverUrl: url, servers: [], engine: asked ?? 'auto' };
  if (asked === undefined) return config;
  if (asked === 'builtin') return { ...config, serverUrl: undefined, servers: [], engine: asked };
  // Of several servers those that are, or may turn out to be, of the kind that is asked for.
  const servers = config.servers.filter(
    ({ kind = config.engine }) => [asked, 'auto'].includes(kind) || asked === 'auto',
  );
  return { ...config, servers, engine: asked };
}

/** The folder a model's name means: one that is there, or a path that can only be meant as one. */
function folderOf(model: string, namesServer: boolean, session: Session): string | undefined {
  const path = resolve(session.folder, model);
  const isPath = /^(\.{0,2}[\\/]|[a-z]:[\\/])/i.test(model);
  if (isPath || (isFolder(path) && /[\\/]/.test(model))) return path;
  return !namesServer && (isFolder(path) || /[\\/]/.test(model)) ? path : undefined;
}
