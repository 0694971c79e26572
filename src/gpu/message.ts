import { z } from 'zod';

import type { Message, TextKey } from '../text/keys.ts';

/** A text key read from a file: its form is checked; that it exists is up to the version that wrote it. */
const textKey = z.custom<TextKey>((value) => typeof value === 'string' && /^[a-z]+:[\w.]{1,100}$/i.test(value));

export const message: z.ZodType<Message> = z.strictObject({
  key: textKey,
  params: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
});
