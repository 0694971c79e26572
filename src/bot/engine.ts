import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Engine } from '../gpu/engine.ts';

/**
 * What the configuration names. A server that is away is still that server: nothing else ever stands in for it. Throws
 * `config.invalid` and `server.address`.
 */
export async function openEngine({ engine, serverUrl, auth, builtinThreads, seedSource }: Config): Promise<Engine> {
  if (engine === 'sdapi' && serverUrl === undefined) {
    throw new AppError('config.invalid', { params: { names: 'SD_URL', shapes: 'SD_URL=http://127.0.0.1:7860' } });
  }
  if (serverUrl !== undefined && engine !== 'builtin') {
    const { createSdapiEngine } = await import('../gpu/engines/sdapi/index.ts');
    return createSdapiEngine({ url: serverUrl, ...(auth ? { auth } : {}) });
  }
  const { createBuiltinEngine } = await import('../gpu/engines/builtin/engine.ts');
  return createBuiltinEngine({ seedSource, ...(builtinThreads === undefined ? {} : { threads: builtinThreads }) });
}
