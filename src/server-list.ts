import { z } from 'zod';

import { area, className, words } from './variable.ts';

/** Kinds of what draws, by the names of their engines. `auto`: found out by asking. */
export const engineNames = ['auto', 'builtin', 'sdapi', 'sdcpp', 'comfyui', 'horde'] as const;
export type EngineName = (typeof engineNames)[number];

/** A server of SD_SERVERS. */
export interface ServerEntry {
  /** What its operator calls it; unique. Shown to people. */
  readonly id: string;
  readonly url: string;
  /** Undefined: as SD_ENGINE says. */
  readonly kind: Exclude<EngineName, 'builtin'> | undefined;
  /** Servers of one class give the same pixels. Undefined: a class of its own. */
  readonly determinismClass: string | undefined;
  /** The only checkpoints it is asked for, by name or hash. Undefined: all it has. */
  readonly models: readonly string[] | undefined;
  /** Largest picture it is asked for. Undefined: as large as it says. */
  readonly maxPixels: number | undefined;
  /** How fast it is beside the others; 1 is the usual. */
  readonly weight: number;
  readonly auth: Auth | undefined;
}

export interface Auth {
  readonly user: string;
  readonly password: string;
}

export const serverListShape = 'gpu1=http://10.0.0.5:7860;class=a, comfy=http://10.0.0.6:8188;kind=comfyui';

/** With or without `http://`, as people copy it; the engine reads it in full. */
export function isHttpAddress(text: string): boolean {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  return url !== null && /^https?:$/.test(url.protocol);
}

/** "user:password"; the password may hold further colons. */
export const authPair = z
  .string()
  .regex(/^[^:]+:.+$/s)
  .transform((pair): Auth => ({
    user: pair.slice(0, pair.indexOf(':')),
    password: pair.slice(pair.indexOf(':') + 1),
  }));

const speed = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?$/)
  .transform(Number)
  .pipe(z.number().positive());

const options = z.strictObject({
  kind: z.enum(engineNames).exclude(['builtin']).optional(),
  class: className.optional(),
  models: words.optional(),
  max: area.optional(),
  speed: speed.optional(),
});

/** A comma or a line end parts two servers only where the next one's name follows: passwords and model names may hold commas. */
const between = /\s*[,\n]\s*(?=[a-z][\w-]*=)/i;
const entryShape = /^([a-z][\w-]{0,23})=([^;]+)((?:;[^;]*)*)$/i;
const mostServers = 32;

/**
 * SD_SERVERS: `name=url;option=value;...` with commas or line ends between them. Throws ZodError for what cannot be read.
 * Passwords are in variables of their own, see `authVariable`.
 */
export const serverList = z
  .string()
  .transform((text) => text.split(between).filter((entry) => entry.trim() !== ''))
  .pipe(z.array(z.string().regex(entryShape).transform(readEntry)).min(1).max(mostServers))
  .transform((entries, context) => {
    const distinct = new Set(entries.map(({ id }) => authVariable(id)));
    if (distinct.size !== entries.length) context.addIssue({ code: 'custom', message: 'two of one name' });
    return entries;
  });

function readEntry(text: string, context: z.core.$RefinementCtx<string>): Omit<ServerEntry, 'auth'> {
  const [, id = '', address = '', rest = ''] = entryShape.exec(text.trim()) ?? [];
  const url = address.trim();
  const pairs = rest
    .split(';')
    .filter((option) => option.trim() !== '')
    .map((option) => {
      const at = option.indexOf('=');
      return [option.slice(0, Math.max(0, at)).trim(), option.slice(at + 1).trim()] as const;
    });
  const read = options.safeParse(Object.fromEntries(pairs));
  if (!read.success || !isHttpAddress(url) || new Set(pairs.map(([key]) => key)).size !== pairs.length) {
    context.addIssue({ code: 'custom', message: id });
    return z.NEVER;
  }
  const { kind, class: determinismClass, models, max: maxPixels, speed: weight = 1 } = read.data;
  return { id, url, kind, determinismClass, models, maxPixels, weight };
}

/** Variable that holds a server's `user:password`: SD_AUTH_GPU1 for gpu1. */
export function authVariable(id: string): string {
  return `SD_AUTH_${id.toUpperCase().replaceAll('-', '_')}`;
}
