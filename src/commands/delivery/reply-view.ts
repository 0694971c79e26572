import { z } from 'zod';

import type { Delivery } from '../../store/index.ts';

/**
 * Column `view` of a delivery that is an interaction's answer: the bot may not write there by itself, so only a token edits it
 * and nothing may be asked of its channel (each refusal counts towards Discord's ban). `alone`: its person alone sees it.
 * `veiled`: it was written while numbers were hidden.
 */
const replyView = z.looseObject({
  reply: z.literal(true),
  alone: z.boolean().exactOptional(),
  veiled: z.boolean().exactOptional(),
});

export type ReplyView = Readonly<z.output<typeof replyView>>;

/** Undefined: the bot's own message. */
export function replyOf({ view }: Pick<Delivery, 'view'>): ReplyView | undefined {
  return replyView.safeParse(view).data;
}

/** The column with something else in it, the rest as it was. */
export function changedView({ view }: Pick<Delivery, 'view'>, change: object): object {
  return typeof view === 'object' && view !== null ? { ...view, ...change } : change;
}
