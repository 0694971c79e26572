import { ifTold } from '../../detect.ts';
import type { FileMetadata } from '../../../file-metadata.ts';
import type { HttpClient } from '../../http.ts';
import { parseJson } from '../../http-failure.ts';
import { familyOfName } from '../family-of-name.ts';
import { stemOf } from './models.ts';
import type { Models } from './schemas.ts';
import * as schema from './schemas.ts';

/** Headers that were asked for before, by title; an empty one: there was nothing. Files do not change under a title. */
export type HeaderCache = Map<string, FileMetadata>;

/** Asked for at a first look; the rest goes by its name. */
const most = 32;
const atOnce = 4;

/**
 * What the headers of checkpoint files say, for those whose name says nothing and for the one that is loaded. The route
 * belongs to the page of A1111 and its kin (modules/ui_extra_networks.py) and knows a file once somebody has opened that
 * page; where it is missing nothing more is asked.
 */
export async function readHeaders(
  client: HttpClient,
  signal: AbortSignal,
  models: Models,
  current: string | null | undefined,
  cache: HeaderCache,
): Promise<void> {
  const isCurrent = ({ title }: Models[number]): boolean => title === current;
  const unnamed = models.filter(({ title }) => familyOfName(title).family === 'unknown');
  const wanted = [...models.filter(isCurrent), ...unnamed.filter((model) => !isCurrent(model))];
  const queue = wanted.filter(({ title }) => !cache.has(title)).slice(0, most);

  const ask = async (model: Models[number]): Promise<boolean> => {
    const item = stemOf(model.filename) ?? model.model_name;
    const path = `/sd_extra_networks/metadata?page=checkpoints&item=${encodeURIComponent(item)}`;
    const answer = await ifTold(client.get(path, schema.networkMetadata, { signal }), signal);
    const metadata = schema.fileMetadata.safeParse(parseJson(answer?.metadata ?? ''));
    cache.set(model.title, metadata.success ? metadata.data : {});
    return answer !== undefined;
  };

  const [first, ...rest] = queue;
  if (!first || !(await ask(first))) return;
  const waiting = rest.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const model of waiting) await ask(model);
    }),
  );
}
