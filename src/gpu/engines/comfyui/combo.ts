import { z } from 'zod';

import type { NodeInfo } from './schemas.ts';

/** Nodes of the newer kind: ["COMBO", { options: [...] }]; all others: [[...], {...}]. */
const newCombo = z.looseObject({ options: z.array(z.string()) });
const withDefault = z.looseObject({ default: z.union([z.string(), z.number(), z.boolean()]) });

const inputsOf = ({ input }: NodeInfo): Readonly<Record<string, readonly unknown[]>> => ({
  ...input.optional,
  ...input.required,
});

/** Choices of an input; empty where it has none. */
export function choicesOf(node: NodeInfo | undefined, input: string): readonly string[] {
  if (!node) return [];
  const [type, options] = inputsOf(node)[input] ?? [];
  if (Array.isArray(type)) return type.filter((each) => typeof each === 'string');
  return newCombo.safeParse(options).data?.options ?? [];
}

/** Values of all inputs that have one before anybody chooses; a choice without a default is its first, as in the window. */
export function defaultsOf(node: NodeInfo): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(inputsOf(node)).flatMap(([input, [, options]]) => {
      const value = withDefault.safeParse(options).data?.default ?? choicesOf(node, input)[0];
      return value === undefined ? [] : [[input, value] as const];
    }),
  );
}
