import { z } from 'zod';

import { AppError } from '../../../errors.ts';
import { detectServer, optional, serverTitles } from '../../detect.ts';
import type { HttpClient } from '../../http.ts';
import * as schema from './schemas.ts';

/** Programs that speak this protocol and that this engine draws with. */
export type Dialect = 'a1111' | 'forge' | 'forge-neo' | 'forge-classic' | 'reforge' | 'sdnext';

export const dialectTitles: Record<Dialect, string> = {
  a1111: 'AUTOMATIC1111',
  forge: 'Forge',
  'forge-neo': 'Forge Neo',
  'forge-classic': 'Forge (classic)',
  reforge: 'reForge',
  sdnext: 'SD.Next',
};

/** installer.get_version of vladmandic/sdnext@058a7f0; which of them are there depends on its age. */
const sdnextVersion = z
  .looseObject({ app: z.unknown(), updated: z.unknown(), hash: z.unknown(), commit: z.unknown() })
  .partial()
  .refine(({ app, updated, hash, commit }) => [app, updated, hash, commit].some((value) => value !== undefined));

/** The part of FastAPI's own description that dates an AUTOMATIC1111. */
const requestFields = z.looseObject({
  components: z.looseObject({
    schemas: z.looseObject({
      StableDiffusionProcessingTxt2Img: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
    }),
  }),
});

/**
 * Which of the programs with `/sdapi/v1` answers: by what each of them alone has, never by a name or a port. Throws
 * `server.unknownKind` for programs that need an engine of their own, `server.notApi` for everything else, and
 * `server.tooOld` for an AUTOMATIC1111 that is certainly older than 1.6.
 */
export async function probe(client: HttpClient, signal: AbortSignal): Promise<Dialect> {
  const kind = await detectServer(client, signal);
  if (kind !== 'sdapi') {
    throw new AppError('server.unknownKind', { params: { host: client.host, kind: serverTitles[kind] } });
  }
  const at = <T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> =>
    optional(client.get(path, shape, { signal, maxBytes: 16 * 1024 * 1024 }));
  const list = z.array(z.unknown());

  // vladmandic/sdnext@058a7f0 modules/api/api.py: nobody else has it.
  if (await at('/sdapi/v1/version', sdnextVersion)) return 'sdnext';

  const options = Object.keys((await at('/sdapi/v1/options', schema.options)) ?? {});
  // Panchovix/stable-diffusion-webui-reForge@3b56b26 modules/shared_options.py:204, 495-526.
  if (options.some((key) => key.startsWith('reforge_') || key.startsWith('dynamic_clip_skip_'))) return 'reforge';

  // lllyasviel/stable-diffusion-webui-forge@dfdcbab modules/api/api.py:228. Routes do not depend on what was ever saved.
  if (await at('/sdapi/v1/sd-modules', list)) {
    // The same file, line 229. Forge Neo took hypernetworks out (Haoming02/sd-webui-forge-classic@0490e99 modules/api/api.py).
    return (await at('/sdapi/v1/hypernetworks', list)) ? 'forge' : 'forge-neo';
  }
  if (options.some((key) => key.startsWith('forge_'))) return 'forge';

  // Forge before August 2024 and the branch "classic" have no routes and no options of their own, but Forge's built-in
  // scripts, called "… Integrated" (extensions-builtin/sd_forge_*/scripts).
  const scripts = await at('/sdapi/v1/scripts', schema.scripts);
  if (scripts?.txt2img?.some((name) => /\bintegrated$/i.test(name))) return 'forge-classic';

  await refuseOld(client, at);
  return 'a1111';
}

/**
 * 1.8 tells tasks apart (AUTOMATIC1111/stable-diffusion-webui#14314) and 1.9.1 lists schedulers (#15577). Without either it
 * is 1.6, 1.7 or older; 1.6 brought the refiner, and the request's own description says whether it can be asked for.
 * A server that was started without that description is believed.
 */
async function refuseOld(
  client: HttpClient,
  at: <T>(path: string, shape: z.ZodType<T>) => Promise<T | undefined>,
): Promise<void> {
  if (await at('/internal/pending-tasks', schema.pendingTasks)) return;
  if (await at('/sdapi/v1/schedulers', schema.schedulers)) return;
  const described = await at('/openapi.json', requestFields);
  const fields = described?.components.schemas.StableDiffusionProcessingTxt2Img.properties;
  if (!fields || 'refiner_checkpoint' in fields) return;
  const params = { host: client.host, program: dialectTitles.a1111, needed: '1.6' };
  throw new AppError('server.tooOld', { params });
}
