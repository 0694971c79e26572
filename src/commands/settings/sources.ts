import { z } from 'zod';

import type { Choice } from './values.ts';
import { choices } from './values.ts';

/** Who said a value, strongest first. What nobody said is the engine's. */
export const sources = ['typed', 'preset', 'user', 'model', 'guild'] as const;
export type Source = (typeof sources)[number];
export type DefaultsFrom = Readonly<Partial<Record<Choice, Source>>>;

/** For reading it back from a sweep's facts; what is not understood counts as the engine's. */
export const defaultsFrom: z.ZodType<DefaultsFrom> = z.partialRecord(z.enum(choices), z.enum(sources)).catch({});
