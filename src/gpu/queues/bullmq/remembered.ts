import { z } from 'zod';

const remembered = z.object({
  version: z.string().max(40),
  lastSeenAt: z.number().min(0).max(8.64e15),
  held: z.boolean(),
});
export type Remembered = Readonly<z.output<typeof remembered>>;

/** What was kept of a worker that is not there. Undefined: nothing that can be read. */
export function readRemembered(id: string, text: string): Remembered | undefined {
  if (!/^[a-z][\w-]{0,23}$/.test(id)) return undefined;
  try {
    return remembered.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
