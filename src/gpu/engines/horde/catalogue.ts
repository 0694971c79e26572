import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import type { EngineInfo } from '../../engine.ts';
import type { HttpClient } from '../../http.ts';
import { type KnownModel, knownModels } from './models.ts';
import { type Policy, upscalers } from './request.ts';
import { samplers, schedulers } from './samplers.ts';
import * as schema from './schemas.ts';

/** What the Horde can do, as it said at the last `describe`. */
export interface Catalogue {
  readonly info: EngineInfo;
  readonly models: ReadonlyMap<string, KnownModel>;
  /** Of our own key; undefined: anonymous. */
  readonly account: { readonly kudos: number; readonly concurrency: number | undefined } | undefined;
}

const listBytes = 8 * 1024 * 1024;

/** Two calls, one of them only with a key of one's own. */
export async function readCatalogue(
  client: HttpClient,
  policy: Policy,
  isAnonymous: boolean,
  signal: AbortSignal,
): Promise<Catalogue> {
  const list = { signal, maxBytes: listBytes };
  const [answer, user] = await Promise.all([
    client.get('/api/v2/status/models?type=image', schema.models, list),
    isAnonymous ? undefined : client.get('/api/v2/find_user', schema.user, { signal }),
  ]);
  const models = knownModels(answer);
  const current = models.find(({ info }) => familyFacts(info.family).range !== undefined && info.family !== 'unknown');
  const first = current ?? models[0];
  if (!first) throw new AppError('horde.noWorker', { params: { host: client.host, model: '*' } });
  const side = first.info.family === 'sdxl' ? 1024 : 512;
  return {
    models: new Map(models.map((model) => [model.info.name, model])),
    account: user && { kudos: user.kudos ?? 0, concurrency: user.concurrency ?? undefined },
    info: {
      title: 'AI Horde',
      models: models.map(({ info }) => info),
      currentModel: first.info.name,
      samplers,
      schedulers,
      loras: [],
      openLoras: true,
      upscalers,
      size: { step: 64, min: 64, max: 3072, maxPixels: 3072 * 3072 },
      features: { img2img: true, hires: true, extras: false },
      defaults: { width: side, height: side, steps: 20, cfg: 7, sampler: 'Euler', scheduler: 'Automatic' },
      demo: false,
      // Every worker is another machine.
      seedExact: false,
      cancel: 'per-job',
      progress: 'queue',
      fingerprint: fingerprintOf(client.host, policy),
    },
  };
}

function fingerprintOf(host: string, policy: Policy): string {
  const text = JSON.stringify([host, policy.nsfw, policy.trustedWorkers]);
  return `horde-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
