import { parseJson } from '../../http-failure.ts';
import { pictureText } from './schemas.ts';

/** What a picture says about itself. Everything may be absent: what is not said is not claimed. */
export interface Echo {
  readonly seed?: number;
  readonly clipSkip?: number;
  /** Names as the program calls them. */
  readonly sampler?: string;
  readonly scheduler?: string;
  /** File name without folder and extension. */
  readonly model?: string;
  /** "master-402-97d2990", or the commit alone. */
  readonly version?: string;
}

/**
 * The settings in a picture's `parameters` text. Builds from May 2026 on put JSON behind A1111's line
 * (leejet/stable-diffusion.cpp#1462), older ones have the line alone. Both come behind the prompt, which may hold
 * anything, so both are looked for from the end. Pure; an unreadable text gives an empty echo.
 */
export function readEcho(parameters: string): Echo {
  return readJson(parameters) ?? readLine(parameters);
}

const mark = ', SDCPP: ';

function readJson(text: string): Echo | undefined {
  for (let at = text.lastIndexOf(mark); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(mark, at - 1)) {
    const parsed = pictureText.safeParse(parseJson(text.slice(at + mark.length)));
    if (parsed.success) {
      const { generator, seed, clip_skip: clipSkip, sampling, models } = parsed.data;
      return present({
        seed,
        clipSkip,
        sampler: sampling?.method,
        scheduler: sampling?.scheduler,
        model: stemOf(models?.diffusion_model ?? models?.model),
        version: [generator?.version, generator?.commit].find((word) => word && word !== 'unknown'),
      });
    }
  }
  return undefined;
}

function readLine(text: string): Echo {
  const line = text.slice(text.lastIndexOf('\nSteps: ') + 1);
  if (!line.startsWith('Steps: ')) return {};
  const field = (name: string): string | undefined => new RegExp(`(?:^|, )${name}: ([^,]*)`).exec(line)?.[1];
  const number = (name: string): number | undefined => {
    const value = field(name);
    return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : undefined;
  };
  const [sampler, scheduler] = field('Sampler')?.split(' ') ?? [];
  return present({
    seed: number('Seed'),
    clipSkip: number('Clip skip'),
    sampler,
    scheduler,
    model: stemOf(field('Unet') || field('Model')),
  });
}

function stemOf(file: string | null | undefined): string | undefined {
  return file ? file.replace(/\.[^.]+$/, '') : undefined;
}

/** Without the fields that say nothing. */
function present(echo: { readonly [Key in keyof Echo]: Echo[Key] | null | undefined }): Echo {
  return Object.fromEntries(Object.entries(echo).filter(([, value]) => value !== undefined && value !== null));
}
