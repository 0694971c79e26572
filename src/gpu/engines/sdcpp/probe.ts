import { AppError, type ErrorCode } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import type { Capabilities } from './schemas.ts';
import * as schema from './schemas.ts';

/** `native`: its own job API. `sdapi`: a build from before that API (leejet/stable-diffusion.cpp#1407, April 2026). */
export type Dialect = 'native' | 'sdapi';

export type Found = { readonly dialect: 'native'; readonly capabilities: Capabilities } | { readonly dialect: 'sdapi' };

/** Room for some ten thousand LoRAs. */
export const listBytes = 16 * 1024 * 1024;

/** Answers that mean "not this path here", as opposed to "nobody there" and "not for you". */
const absent: readonly ErrorCode[] = ['server.notApi', 'server.rejected'];

/** What stands at a path; undefined when the server has nothing there. A broken answer stays an error. */
export async function optional<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

/** Which API the sd-server at that address has. Throws `server.notApi` for every other program. */
export async function probe(client: HttpClient, signal: AbortSignal): Promise<Found> {
  const list = { signal, maxBytes: listBytes };
  const capabilities = await optional(client.get('/sdcpp/v1/capabilities', schema.capabilities, list));
  if (capabilities) return { dialect: 'native', capabilities };
  const { data } = (await optional(client.get('/v1/models', schema.openAiModels, list))) ?? { data: [] };
  // Only sd-server calls its model so (examples/server/routes_openai.cpp).
  if (data.some(({ id }) => id === 'sd-cpp-local')) return { dialect: 'sdapi' };
  throw new AppError('server.notApi', { params: { host: client.host } });
}
