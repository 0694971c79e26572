import { z } from 'zod';

import type { Sweep } from '../../store/index.ts';

const asked = z.object({ prompt: z.string() });

/** The prompt of a kept sweep on one line; the sweep's id where there is none to be read. */
export function promptOf({ id, request }: Sweep): string {
  const prompt = asked
    .safeParse(request)
    .data?.prompt.toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return prompt || id;
}
