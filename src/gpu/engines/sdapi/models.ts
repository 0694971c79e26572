import type { Family, FamilyEvidence } from '../../../family.ts';
import type { ModelInfo } from '../../engine.ts';
import { familyOfMetadata, type FileMetadata, trainedClipSkip } from '../../../file-metadata.ts';
import { familyOfName } from '../family-of-name.ts';
import type { LoadedCheckpoint, Models, Options } from './schemas.ts';

export interface ServerModel {
  /** What `override_settings.sd_model_checkpoint` is given: unambiguous, unlike `model_name`. */
  readonly title: string;
  readonly hash: string | undefined;
  /** Names under which the server may report it. */
  readonly aliases: readonly string[];
}

export interface KnownModel {
  readonly info: ModelInfo;
  readonly server: ServerModel;
}

/** What a server tells about its checkpoints beyond their names. */
export interface ModelEvidence {
  /** SD.Next: the one that is loaded. */
  readonly loaded?: LoadedCheckpoint;
  /** Headers of files, by title. */
  readonly headers: ReadonlyMap<string, FileMetadata>;
}

const withoutHash = (title: string): string => title.replace(/ \[[0-9a-f]+\]$/, '');

/** A file's name without folder and extension: what A1111 calls `name_for_extra`. */
export function stemOf(filename: string | null | undefined): string | undefined {
  const file = (filename ?? '').split(/[\\/]/).at(-1);
  return file?.replace(/\.[^.]+$/, '') || undefined;
}

export function readModels(models: Models, evidence: ModelEvidence): KnownModel[] {
  const names = models.map((model) => model.model_name);
  return models.map(({ title, model_name: name, hash, filename }) => {
    const stem = stemOf(filename);
    const base = name.split(/[\\/]/).at(-1) ?? name;
    const header = evidence.headers.get(title);
    const family = familyOf(`${name} ${stem ?? ''}`, title, header, evidence.loaded);
    const native =
      family.family === 'sd1' && header?.['ss_clip_skip'] !== 'None' ? trainedClipSkip(header ?? {}) : undefined;
    return {
      info: {
        // Two files of one name, foo.ckpt and foo.safetensors, share their `model_name`.
        name: names.indexOf(name) === names.lastIndexOf(name) ? name : title,
        ...(hash && { hash }),
        ...family,
        ...(native !== undefined && { native }),
      },
      server: {
        title,
        hash: hash ?? undefined,
        aliases: [...new Set([name, base, title, withoutHash(title), ...(stem ? [stem] : [])])],
      },
    };
  });
}

interface FamilyFound {
  readonly family: Family;
  readonly familyFrom: FamilyEvidence;
}

/** What the server says of the checkpoint it has loaded, then what stands in the file, then its name. */
function familyOf(
  names: string,
  title: string,
  header: FileMetadata | undefined,
  loaded: LoadedCheckpoint | undefined,
): FamilyFound {
  const byName = familyOfName(names);
  const family = header && familyOfMetadata(header);
  if (loaded?.title && withoutHash(loaded.title) === withoutHash(title)) {
    const told = sdnextFamilies[loaded.type ?? ''];
    if (told) return { family: told, familyFrom: 'metadata' };
    // Its "sd" is SD 1.x or SD 2.x; hardly anybody has the latter under a name that does not say so.
    if (loaded.type === 'sd' && !family) {
      if (byName.family === 'sd1' || byName.family === 'sd2') return byName;
      return { family: 'sd1', familyFrom: 'assumed' };
    }
  }
  return family ? { family, familyFrom: 'header' } : byName;
}

/** vladmandic/sdnext@058a7f0 modules/modeldata.py, get_model_type. */
const sdnextFamilies: Readonly<Record<string, Family | undefined>> = {
  sdxl: 'sdxl',
  sd3: 'sd3',
  f1: 'flux',
  chroma: 'flux',
};

/** The checkpoint that is loaded, as far as the options tell. */
export function currentModel(
  known: readonly KnownModel[],
  { sd_model_checkpoint: current }: Options,
): KnownModel | undefined {
  const plain = current && withoutHash(current);
  return known.find(({ server }) => plain && server.aliases.includes(plain)) ?? known[0];
}
