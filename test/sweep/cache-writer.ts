import { createPictureCache } from '../../src/sweep/cache.ts';
import { sha256 } from '../../src/sweep/keys.ts';

/** A process of the cache test: writes and reads entries that others write and read at the same time. */
const [, , dir = '', seed = '0'] = process.argv;
const cache = createPictureCache({ dir, maxBytes: 40_000, now: () => 1_700_000_000_000 + Number(seed) });
for (let round = 0; round < 60; round += 1) {
  const key = `k${round % 20}`;
  const bytes = Buffer.alloc(3000, `${key} ${seed}`);
  const picture = { bytes, width: 1, height: 1, format: 'png', sha256: sha256(bytes), pixels: '' } as const;
  if (!(await cache.put(key, { picture, honoured: 'yes', warnings: [] }))) process.exitCode = 1;
  const found = await cache.get(`k${(round * 7) % 20}`);
  if (found && found.picture.sha256 !== sha256(found.picture.bytes)) process.exitCode = 2;
}
