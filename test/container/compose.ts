import { readFileSync } from 'node:fs';

import { parse } from 'yaml';
import { z } from 'zod';

const serviceSchema = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  depends_on: z.unknown().optional(),
  env_file: z.unknown().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  ports: z.unknown().optional(),
  volumes: z.array(z.string()).optional(),
  extra_hosts: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
});

const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.unknown()),
});

/** compose.yaml with its `<<` taken in, nothing interpolated. */
export function readCompose(): z.output<typeof composeSchema> {
  const text = readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8');
  return composeSchema.parse(parse(text, { merge: true }));
}
