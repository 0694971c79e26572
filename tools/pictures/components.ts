import { z } from 'zod';

const emoji = z.object({ name: z.string().nullish(), id: z.string().nullish() }).nullish();
const media = z.object({ url: z.string() });

const button = z.object({
  type: z.literal(2),
  style: z.number(),
  label: z.string().nullish(),
  disabled: z.boolean().nullish(),
  emoji,
});
const select = z.object({
  type: z.literal([3, 5, 6, 7, 8]),
  placeholder: z.string().nullish(),
  disabled: z.boolean().nullish(),
  options: z.array(z.object({ label: z.string(), default: z.boolean().nullish() })).nullish(),
});
const row = z.object({ type: z.literal(1), components: z.array(z.union([button, select])) });
const text = z.object({ type: z.literal(10), content: z.string() });
const thumbnail = z.object({ type: z.literal(11), media });
const section = z.object({ type: z.literal(9), components: z.array(text), accessory: z.union([thumbnail, button]) });
const gallery = z.object({
  type: z.literal(12),
  items: z.array(z.object({ media, description: z.string().nullish(), spoiler: z.boolean().nullish() })),
});
const file = z.object({ type: z.literal(13), file: media, name: z.string().nullish(), size: z.number().nullish() });
const separator = z.object({ type: z.literal(14), divider: z.boolean().nullish(), spacing: z.number().nullish() });
const inner = z.union([row, section, text, gallery, file, separator]);
const container = z.object({ type: z.literal(17), accent_color: z.number().nullish(), components: z.array(inner) });

/** What of Discord's message components is drawn. Anything else fails: a picture must not leave things out quietly. */
export const component = z.union([container, inner]);
export type Component = z.output<typeof component>;
export type Button = z.output<typeof button>;
export type Select = z.output<typeof select>;
