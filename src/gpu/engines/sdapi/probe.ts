import { z } from 'zod';

import { AppError, type ErrorCode } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import * as schema from './schemas.ts';

/** Programs that speak this protocol and that this engine draws with. */
export type Dialect = 'a1111' | 'forge' | 'reforge';

export const dialectTitles: Record<Dialect, string> = { a1111: 'AUTOMATIC1111', forge: 'Forge', reforge: 'reForge' };

/** Answers that mean "not this path here", as opposed to "nobody there" and "not for you". */
const absent: readonly ErrorCode[] = ['server.notApi', 'server.badAnswer', 'server.rejected', 'server.failed'];

const sdcppCapabilities = z.looseObject({ limits: z.looseObject({}) });
/** installer.get_version of vladmandic/sdnext; which of them are there depends on its age. */
const sdnextVersion = z
  .looseObject({ app: z.unknown(), updated: z.unknown(), hash: z.unknown(), commit: z.unknown() })
  .partial()
  .refine(({ app, updated, hash, commit }) => [app, updated, hash, commit].some((value) => value !== undefined));

/** What stands at a path; undefined when the server has nothing of that shape there. */
export async function optional<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Who answers, by asking in an order in which nobody can be taken for another: sd.cpp and SD.Next have `/sdapi/v1` too.
 * Throws `server.unknownKind` for programs that need an engine of their own, `server.notApi` for everything else.
 */
export async function probe(client: HttpClient, signal: AbortSignal): Promise<Dialect> {
  const has = async (path: string, shape: z.ZodType): Promise<boolean> =>
    (await optional(client.get(path, shape, { signal }))) !== undefined;
  const refuse = (kind: string): never => {
    throw new AppError('server.unknownKind', { params: { host: client.host, kind } });
  };

  if (await has('/sdcpp/v1/capabilities', sdcppCapabilities)) refuse('stable-diffusion.cpp (sd-server)');
  if (await has('/sdapi/v1/version', sdnextVersion)) refuse('SD.Next');
  const options = await optional(client.get('/sdapi/v1/options', schema.options, { signal }));
  if (options) {
    const keys = Object.keys(options);
    if (keys.some((key) => key.startsWith('reforge_'))) return 'reforge';
    if (keys.some((key) => key.startsWith('forge_'))) return 'forge';
    return (await has('/sdapi/v1/sd-modules', z.array(z.unknown()))) ? 'forge' : 'a1111';
  }
  if (await has('/system_stats', z.looseObject({ system: z.looseObject({ comfyui_version: z.string() }) }))) {
    refuse('ComfyUI');
  }
  const session = client.post('/API/GetNewSession', {}, z.looseObject({ session_id: z.string() }), { signal });
  if (await optional(session)) refuse('SwarmUI');
  throw new AppError('server.notApi', { params: { host: client.host } });
}
