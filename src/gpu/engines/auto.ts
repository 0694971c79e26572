import { AppError, asAppError } from '../../errors.ts';
import type { ServerKind } from '../detect.ts';
import { detectServer } from '../detect.ts';
import type { Engine } from '../engine.ts';
import { createHttpClient } from '../http.ts';
import type { Credentials } from '../server-address.ts';
import { untilAborted } from './slot.ts';

export interface AutoOptions {
  readonly url: string;
  readonly auth?: Credentials;
  /** The engine for a kind of server. Rejects with `server.unknownKind` where there is none. */
  readonly open: (kind: ServerKind) => Promise<Engine>;
}

/**
 * Finds out what stands at an address when it is asked for the first time, and is that engine from then on; a server that is
 * away at the start is no mistake. Where something else answers later, it is found out anew. Throws `server.address`.
 */
export function createAutoEngine({ url, auth, open }: AutoOptions): Engine {
  const client = createHttpClient({ url, ...(auth ? { auth } : {}) });
  const closing = new AbortController();
  let engine: Engine | undefined;
  let finding: Promise<Engine> | undefined;

  const find = async (): Promise<Engine> => {
    engine = await open(await detectServer(client, closing.signal));
    return engine;
  };
  const found = async (signal: AbortSignal): Promise<Engine> => {
    if (engine) return engine;
    if (closing.signal.aborted) throw new AppError('job.cancelled');
    finding ??= find().finally(() => (finding = undefined));
    return untilAborted(finding, signal);
  };

  return {
    get name() {
      return engine?.name ?? 'auto';
    },
    async describe(signal) {
      const known = await found(signal);
      try {
        return await known.describe(signal);
      } catch (error) {
        // Another program has this address now.
        if (asAppError(error).code === 'server.notApi' && engine === known) {
          engine = undefined;
          await known.close?.();
        }
        throw error;
      }
    },
    clipSkip: (model, clipSkip) => engine?.clipSkip(model, clipSkip) ?? { honoured: 'unknown' },
    estimate: async (row, signal) => (await found(signal)).estimate?.(row, signal),
    generate: async (row, options) => (await found(options.signal)).generate(row, options),
    async close() {
      closing.abort();
      client.close();
      await finding?.catch(() => undefined);
      await engine?.close?.();
    },
  };
}
