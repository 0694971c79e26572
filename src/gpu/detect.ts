import { z } from 'zod';

import { AppError, type ErrorCode } from '../errors.ts';
import type { HttpClient } from './http.ts';

/** Kinds of server there is an engine for, by the name of the engine. `swarmui` is known and has none yet. */
export const serverKinds = ['sdapi', 'sdcpp', 'comfyui', 'horde', 'swarmui'] as const;
export type ServerKind = (typeof serverKinds)[number];

export const serverTitles: Record<ServerKind, string> = {
  sdapi: 'AUTOMATIC1111',
  sdcpp: 'stable-diffusion.cpp (sd-server)',
  comfyui: 'ComfyUI',
  horde: 'AI Horde',
  swarmui: 'SwarmUI',
};

/** Answers that mean "not this path here", as opposed to "nobody there" and "not for you". */
const absent: readonly ErrorCode[] = ['server.notApi', 'server.badAnswer', 'server.rejected', 'server.failed'];

/** What stands at a path; undefined when the server has nothing of that shape there. */
export async function optional<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

/** The same for what is good to know and no more: nothing but the signal makes it fail. */
export async function ifTold<T>(call: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (signal.aborted) throw error;
    return undefined;
  });
}

/** leejet/stable-diffusion.cpp@97d2990 examples/server/routes_sdcpp.cpp, make_capabilities_json. */
const sdcppCapabilities = z.looseObject({ limits: z.looseObject({}), samplers: z.array(z.unknown()) });
/** Haidra-Org/AI-Horde@fbd5ed4 horde/apis/v2/base.py, Heartbeat. */
const heartbeat = z.looseObject({ message: z.string(), version: z.union([z.string(), z.number()]) });
/**
 * Comfy-Org/ComfyUI@a125cd8 server.py, system_stats. Servers before `comfyui_version` was told are known by the rest of it:
 * the Python they run on, beside the list of their devices.
 */
const systemStats = z.looseObject({
  system: z.looseObject({ python_version: z.string() }),
  devices: z.array(z.unknown()),
});
/** mcmonkeyprojects/SwarmUI@062407c src/WebAPI/BasicAPIFeatures.cs. */
const swarmSession = z.looseObject({ session_id: z.string() });
/** LostRuins/koboldcpp koboldcpp.py: `{"result":"KoboldCpp","version":…}`. */
const kobold = z.looseObject({ result: z.literal('KoboldCpp') });
/** invoke-ai/InvokeAI invokeai/app/api/routers/app_info.py, `/api/v1/app/version`. */
const invoke = z.looseObject({ version: z.string() });

/** Any one of the options that all of them have; which ones are told depends on what was ever saved (SD.Next). */
const webuiOptions = z
  .looseObject({})
  .refine((options) =>
    ['sd_model_checkpoint', 'CLIP_stop_at_last_layers', 'samples_format'].some((key) => key in options),
  );
const webuiModels = z.array(z.looseObject({ title: z.string(), hash: z.string().nullish() }));

/**
 * sd-server lists the one checkpoint it has with a made-up hash (leejet/stable-diffusion.cpp@97d2990
 * examples/server/routes_sdapi.cpp, `/sdapi/v1/sd-models`). That tells a build without `/sdcpp/v1` from a web UI.
 */
const sdcppHash = '8888888888';

/**
 * Who answers at a URL, by asking in an order in which nobody can be taken for another, never by the port. Programs with
 * an API of their own come first: stable-diffusion.cpp and KoboldCpp have `/sdapi/v1` too and would draw equal panels
 * without a word. Throws `server.unknownKind` for programs that are known and not supported, `server.notApi` for
 * everything else, `server.unreachable`, `server.auth` and their like as they come.
 */
export async function detectServer(client: HttpClient, signal: AbortSignal): Promise<ServerKind> {
  const at = <T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> =>
    optional(client.get(path, shape, { signal }));
  const refuse = (kind: string): never => {
    throw new AppError('server.unknownKind', { params: { host: client.host, kind } });
  };

  if (await at('/sdcpp/v1/capabilities', sdcppCapabilities)) return 'sdcpp';
  if (await at('/system_stats', systemStats)) return 'comfyui';
  // It has `/sdapi/v1` with the made-up hash as well, so it is asked for before that.
  if (await at('/api/extra/version', kobold)) refuse('KoboldCpp');
  if (await at('/sdapi/v1/options', webuiOptions)) {
    const models = await at('/sdapi/v1/sd-models', webuiModels);
    return models?.length && models.every(({ hash }) => hash === sdcppHash) ? 'sdcpp' : 'sdapi';
  }
  if (await at('/api/v2/status/heartbeat', heartbeat)) return 'horde';
  if (await optional(client.post('/API/GetNewSession', {}, swarmSession, { signal }))) return 'swarmui';
  if (await at('/api/v1/app/version', invoke)) refuse('InvokeAI');
  throw new AppError('server.notApi', { params: { host: client.host } });
}
