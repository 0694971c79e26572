import { z } from 'zod';

import type { ValuesOf, Variable } from './variable.ts';
import { area, className, onOff, whole, words } from './variable.ts';

/** What a worker's owner says about it (npm run worker). */
export interface WorkerConfig {
  /** Its name, in lower case; unique in a fleet. Undefined: not given, and no worker can start. */
  readonly name: string | undefined;
  /** Workers of one class give the same pixels. Undefined: a class of its own. */
  readonly determinismClass: string | undefined;
  /** When it draws, in minutes of its local day, 0 to 1440; `from` above `until`: over midnight. Undefined: always. */
  readonly hours: { readonly from: number; readonly until: number } | undefined;
  /** The only checkpoints it draws, by name or hash. Undefined: all it has. */
  readonly models: readonly string[] | undefined;
  /** Largest picture. Undefined: as large as its server says. */
  readonly maxPixels: number | undefined;
  /** Most steps of a picture. Undefined: no bound of its own. */
  readonly maxSteps: number | undefined;
  /** It draws for age-restricted channels too. Default true. */
  readonly nsfw: boolean;
  /** How long it may end what it draws when it is asked to stop, in ms. Default 120 000. */
  readonly drainMs: number;
  /** Most megabytes of its pictures that may lie in Redis before it waits. Default 64. */
  readonly picturesMb: number;
}

const minuteOfDay = z
  .string()
  .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$|^24:00$/)
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return hours * 60 + minutes;
  });

/** `22:00-08:00`. The same time twice could mean always or never, and is refused. */
const hours = z
  .string()
  .transform((text) => text.split(/\s*[-–]\s*/))
  .pipe(z.tuple([minuteOfDay, minuteOfDay]))
  .transform(([from, until]) => ({ from, until }))
  .refine(({ from, until }) => from !== until && from < 1440);

export const workerVariables = {
  WORKER_NAME: {
    schema: z
      .string()
      .regex(/^[a-z][\w-]{0,23}$/i)
      .toLowerCase(),
    shape: 'anna-4090',
  },
  WORKER_CLASS: { schema: className, shape: 'rtx4090' },
  WORKER_HOURS: { schema: hours, shape: '22:00-08:00' },
  WORKER_MODELS: { schema: words, shape: 'anything-v3|dreamshaper_8' },
  WORKER_MAX_SIZE: { schema: area, shape: '1024x1024' },
  WORKER_MAX_STEPS: { schema: whole(1, 1000), shape: '1 - 1000' },
  WORKER_NSFW: { schema: onOff, shape: 'yes | no' },
  WORKER_DRAIN_SECONDS: { schema: whole(0, 86_400), shape: '0 - 86400' },
  WORKER_PICTURES_MB: { schema: whole(8, 10_000), shape: '8 - 10000' },
} as const satisfies Record<string, Variable<unknown>>;

export function workerConfig(values: ValuesOf<typeof workerVariables>): WorkerConfig {
  return {
    name: values.WORKER_NAME,
    determinismClass: values.WORKER_CLASS,
    hours: values.WORKER_HOURS,
    models: values.WORKER_MODELS,
    maxPixels: values.WORKER_MAX_SIZE,
    maxSteps: values.WORKER_MAX_STEPS,
    nsfw: values.WORKER_NSFW ?? true,
    drainMs: (values.WORKER_DRAIN_SECONDS ?? 120) * 1000,
    picturesMb: values.WORKER_PICTURES_MB ?? 64,
  };
}
