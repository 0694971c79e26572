import { nearestNames } from '../../nearest-names.ts';
import type { Json } from '../../engine.ts';
import type { ScriptInfo, Scripts } from './schemas.ts';

interface Script {
  /** Undefined: the server does not say. A script that is picked from a list cannot run beside others. */
  readonly alwaysOn: boolean | undefined;
  /** How many arguments it takes; undefined: the server does not say. */
  readonly args: number | undefined;
}

/** Scripts by their title in lower case: the server compares them so (A1111 modules/api/api.py, script_name_to_index). */
export interface ScriptList {
  readonly txt2img: ReadonlyMap<string, Script>;
  readonly img2img: ReadonlyMap<string, Script>;
}

export function scriptList(names: Scripts | undefined, info: ScriptInfo | undefined): ScriptList {
  const listed = (titles: readonly string[] | null | undefined, img2img: boolean): Map<string, Script> =>
    new Map(
      titles?.map((title) => {
        const name = title.toLowerCase();
        const known = info?.find((each) => each.name?.toLowerCase() === name && (each.is_img2img ?? false) === img2img);
        return [name, { alwaysOn: known?.is_alwayson ?? undefined, args: known?.args?.length }];
      }),
    );
  return { txt2img: listed(names?.txt2img, false), img2img: listed(names?.img2img, true) };
}

/**
 * What is wrong with an extra, in the server's own words; undefined: nothing. The server itself checks the name only:
 * arguments beyond those it has are dropped without a word (modules/api/api.py, init_script_args).
 */
export function scriptProblem(
  scripts: ReadonlyMap<string, Script>,
  name: string,
  args: readonly Json[],
): string | undefined {
  const script = scripts.get(name.toLowerCase());
  if (!script) {
    const near = nearestNames([...scripts.keys()], name, 4);
    return near.length > 0 ? `${name} (≈ ${near.join(', ')})` : name;
  }
  if (script.alwaysOn === false) return `${name} (not an always-on script)`;
  if (script.args !== undefined && args.length > script.args)
    return `${name} (${args.length} > ${script.args} arguments)`;
  return undefined;
}

/** A list is the script's arguments in order; anything else is its only argument. */
export function scriptArguments(args: Json): readonly Json[] {
  return Array.isArray(args) ? args : [args];
}
