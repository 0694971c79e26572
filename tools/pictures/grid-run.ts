import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { savedBy, trainedAt } from '../../test/sweep/grid/support.ts';
import { startFakeSdapi } from '../../test/support/fake-sdapi.ts';
import { runInTerminal, sheetIn } from './cli-run.ts';

/** Options of the command that docs/grids.md shows above its picture. */
const asked = ['--rows', 'series=mychar-cs1,mychar-cs2', '--epochs', '6-10', '--without', '--seed', '42'];

/**
 * A grid of two trainings as the command line draws it. Nobody's LoRAs are at hand: a stand-in server draws patterns, and the
 * sheet around them is what the picture shows.
 */
export async function gridRun(): Promise<{ readonly sheet: Buffer; readonly output: string }> {
  const trainings = { 'mychar-cs1': 1, 'mychar-cs2': 2 };
  const server = await startFakeSdapi({
    loras: Object.entries(trainings).flatMap(([training, clipSkip]) =>
      savedBy(training, [1, 2, 3, 4, 5, 6, 7, 8, 9]).map((name) => ({ name, metadata: trainedAt(clipSkip) })),
    ),
  });
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-grid-'));
  try {
    const argv = ['sweep', 'mychar, 1girl, silver hair, school uniform, night city', ...asked, '--url', server.url];
    const output = await runInTerminal([...argv, '--size', '256x320', '--steps', '20'], folder, 110);
    // Patterns of all colours compress badly: as wide as a page, with as many colours as one can tell apart in them.
    const sheet = sharp(await sheetIn(folder))
      .resize({ width: 1100 })
      .png({ palette: true, colours: 96, dither: 0.6 });
    return { sheet: await sheet.toBuffer(), output };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
