import { AppError } from '../../errors.ts';
import type { ServerKind } from '../detect.ts';
import { serverTitles } from '../detect.ts';
import type { Engine } from '../engine.ts';
import { volunteersMark } from '../names.ts';
import type { PoolServer } from '../pool/index.ts';
import type { Credentials } from '../server-address.ts';
import { readServerAddress } from '../server-address.ts';
import { createAutoEngine } from './auto.ts';
import { limitEngine } from './limited.ts';
import { markModels } from './marked.ts';

/** What the configuration says about that which draws. */
export interface EngineConfig {
  readonly engine: 'auto' | 'builtin' | Exclude<ServerKind, 'swarmui'>;
  readonly serverUrl: string | undefined;
  readonly auth: Credentials | undefined;
  /** Several servers. Empty: `serverUrl`, or none. */
  readonly servers: readonly {
    readonly id: string;
    readonly url: string;
    readonly kind: 'auto' | Exclude<ServerKind, 'swarmui'> | undefined;
    readonly determinismClass: string | undefined;
    readonly models: readonly string[] | undefined;
    readonly maxPixels: number | undefined;
    readonly weight: number;
    readonly auth: Credentials | undefined;
  }[];
  readonly hordeKey: string | undefined;
  /** Of this program: AI Horde asks its clients. */
  readonly version: string;
  readonly comfyuiStacked: boolean;
  readonly builtinThreads: number | undefined;
  readonly seedSource: 'nv' | 'cpu';
}

/** One server, and what its engine has to know. */
interface ServerSpec extends Pick<EngineConfig, 'hordeKey' | 'comfyuiStacked' | 'version'> {
  readonly url: string;
  readonly auth: Credentials | undefined;
}

/** Name of the only server, where it has none of its own. */
const soleName = 'server';
const hordeUrl = 'https://aihorde.net';

/**
 * How each kind is opened. A kind that is missing here is known and has no engine yet: `server.unknownKind`. Loaded only when
 * it is needed.
 */
const openers: Partial<Record<ServerKind, (spec: ServerSpec) => Promise<Engine>>> = {
  async sdapi({ url, auth }) {
    const { createSdapiEngine } = await import('./sdapi/index.ts');
    return createSdapiEngine({ url, ...(auth ? { auth } : {}) });
  },
  async sdcpp({ url, auth }) {
    const { createSdcppEngine } = await import('./sdcpp/index.ts');
    return createSdcppEngine({ url, ...(auth ? { auth } : {}) });
  },
  async comfyui({ url, auth, comfyuiStacked: stacked }) {
    const { createComfyuiEngine } = await import('./comfyui/index.ts');
    return createComfyuiEngine({ url, stacked, ...(auth ? { auth } : {}) });
  },
  async horde({ url, hordeKey, version }) {
    const { createHordeEngine } = await import('./horde/index.ts');
    return createHordeEngine({ url, version, ...(hordeKey === undefined ? {} : { key: hordeKey }) });
  },
};

/**
 * Everything that draws, in the operator's order: the servers of the configuration, or the built-in engine where none is
 * named. Nothing is asked yet: a server that is away is still that server, and nothing else ever stands in for it. Throws
 * `config.missing` and `server.address`, `server.unknownKind` for a kind that was named and has no engine.
 */
export async function openServers(config: EngineConfig): Promise<readonly PoolServer[]> {
  const { engine: kind, servers, serverUrl, auth } = config;
  if (servers.length > 0) {
    return Promise.all(
      servers.map(async (server): Promise<PoolServer> => {
        const wanted = server.kind ?? (kind === 'builtin' ? 'auto' : kind);
        const engine = await openServer(wanted, { ...config, ...server });
        const { id, determinismClass, weight } = server;
        return {
          id,
          weight,
          identity: JSON.stringify([id, wanted, server.url, server.models, server.maxPixels]),
          engine: limitEngine(engine, server),
          ...(determinismClass === undefined ? {} : { determinismClass }),
        };
      }),
    );
  }
  const url = serverUrl ?? (kind === 'horde' ? hordeUrl : undefined);
  if (kind === 'builtin' || (kind === 'auto' && url === undefined)) {
    return [{ id: 'builtin', engine: await openBuiltin(config) }];
  }
  if (url === undefined) {
    throw new AppError('config.missing', { params: { names: 'SD_URL', shapes: 'SD_URL=http://127.0.0.1:7860' } });
  }
  const engine = await openServer(kind, { ...config, url, auth });
  return [{ id: soleName, identity: JSON.stringify([kind, url]), engine }];
}

/** AI Horde beside one's own servers, for those who would rather have volunteers draw than wait. Its models bear its name. */
export async function openVolunteers(config: EngineConfig): Promise<PoolServer> {
  const engine = await openServer('horde', { ...config, url: hordeUrl, auth: undefined });
  return {
    id: 'ai-horde',
    engine: markModels(engine, volunteersMark),
    fallback: true,
    // It asks the Horde for pictures that anybody may see (`nsfw: false`).
    refuses: (_settings, nsfw) => (nsfw ? ['NSFW'] : []),
    identity: JSON.stringify(['volunteers', hordeUrl]),
  };
}

/** The built-in engine on a folder of a model; without one on the bundled demo model. */
export async function openBuiltin(
  { builtinThreads, seedSource }: Pick<EngineConfig, 'builtinThreads' | 'seedSource'>,
  folder?: string,
): Promise<Engine> {
  const { createBuiltinEngine } = await import('./builtin/engine.ts');
  return createBuiltinEngine({
    seedSource,
    ...(folder === undefined ? {} : { folder }),
    ...(builtinThreads === undefined ? {} : { threads: builtinThreads }),
  });
}

async function openServer(kind: 'auto' | ServerKind, spec: ServerSpec): Promise<Engine> {
  if (kind !== 'auto') return openKind(kind, spec);
  const { url, auth } = spec;
  return createAutoEngine({ url, ...(auth ? { auth } : {}), open: (found) => openKind(found, spec) });
}

function openKind(kind: ServerKind, spec: ServerSpec): Promise<Engine> {
  const open = openers[kind];
  if (open) return open(spec);
  const { host } = readServerAddress(spec.url);
  return Promise.reject(new AppError('server.unknownKind', { params: { host, kind: serverTitles[kind] } }));
}
