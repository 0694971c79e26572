import { chmod, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { failureResult, sweepResult } from '../../src/cli/json-result.ts';
import { writeTinyModel } from '../support/onnx-graph.ts';
import { runInProcess } from '../support/cli-session.ts';
import type { CliResult, Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

/** One sentence that says what to do, nothing on stdout, no stack, and no file left behind. */
async function refusal(result: CliResult, exitCode: number): Promise<string> {
  expect(result).toMatchObject({ code: exitCode });
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toMatch(/\n\s+at .*:\d+|node:internal|ZodError|AppError/);
  expect(result.stderr.split('\n').length).toBeLessThan(16);
  const out = await readdir(join(workspace.folder, 'out')).catch(() => []);
  expect(out).toEqual([]);
  return result.stderr;
}

describe('wrong usage ends with 2', () => {
  test('a bad variable is named, its value is not repeated', async () => {
    const result = await workspace.run(['sweep', 'a'], { env: { SD_AUTH: 'hunter2', CACHE_MAX_MB: 'lots' } });
    expect(await refusal(result, 2)).toMatch(/SD_AUTH, CACHE_MAX_MB/);
    expect(result.stderr).not.toMatch(/hunter2|lots/);
  });

  test('with --json the refusal is one JSON object', async () => {
    const { code, stdout } = await workspace.run(['sweep', 'a', '--skips', '0', '--json']);
    expect(code).toBe(2);
    expect(failureResult.parse(JSON.parse(stdout)).error).toMatchObject({ code: 'usage.wrong', side: 'you' });
  });
});

/** A PNG chunk with a wrong checksum. */
const chunk = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
};

describe('files that are not what they should be end with 1', () => {
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');

  test('--from a file that is missing, no picture, bare, cut or a bomb', async () => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(0x7fffffff, 0);
    header.writeUInt32BE(0x7fffffff, 4);
    header[8] = 8;
    const bare = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const bomb = chunk(
      'zTXt',
      Buffer.concat([Buffer.from('parameters\0\0', 'latin1'), deflateSync(Buffer.alloc(200_000_000))]),
    );
    const files: Record<string, Buffer> = {
      'text.png': Buffer.from('hello'),
      'empty.png': Buffer.alloc(0),
      'bare.png': bare,
      'cut.png': bare.subarray(0, 40),
      'huge-size.png': Buffer.concat([signature, chunk('IHDR', header), chunk('IEND', Buffer.alloc(0))]),
      'bomb.png': Buffer.concat([bare.subarray(0, 33), bomb, bare.subarray(33)]),
      'long-chunk.png': Buffer.concat([signature, Buffer.from('ffffffff49484452', 'hex')]),
    };
    const expected = /is not there|not a PNG|damaged|carries no generation settings|too large/;
    for (const [name, data] of Object.entries(files)) {
      await writeFile(join(workspace.folder, name), data);
      const { code, err } = await runInProcess(['sweep', '--from', name], { folder: workspace.folder });
      expect(`${name}: ${err}`).toMatch(expected);
      expect(code).toBe(1);
    }
    for (const argv of [
      ['sweep', '--from', 'nowhere.png'],
      ['sweep', '--from', '.'],
      ['copy', 'nowhere.png'],
    ]) {
      expect((await runInProcess(argv, { folder: workspace.folder })).err).toMatch(/is not there/);
    }
    expect(await refusal(await workspace.run(['copy', 'bomb.png']), 1)).toMatch(expected);
  });

  test('--model with an ONNX folder draws with it, and a broken one is named', async () => {
    const folder = join(workspace.folder, 'tiny');
    const argv = ['sweep', 'a cat', '--model', './tiny', '--seed', '1', '--steps', '1', '--skips', '1,2', '--json'];
    await writeTinyModel(folder);
    const good = await workspace.run(argv);
    expect(good).toMatchObject({ code: 0 });
    const result = sweepResult.parse(JSON.parse(good.stdout));
    expect(result.engine).toMatchObject({ name: 'builtin', family: 'sd1' });
    await rm(join(workspace.folder, 'out'), { recursive: true });
    await rm(join(workspace.folder, 'data'), { recursive: true });

    await truncate(join(folder, 'unet', 'model.onnx'), 100);
    expect(await refusal(await workspace.run(argv.slice(0, -1)), 1)).toMatch(/model folder|text encoder/);
    await rm(join(folder, 'unet'), { recursive: true });
    expect(await refusal(await workspace.run(argv.slice(0, -1)), 1)).toMatch(/model folder .*cannot be used/s);
    expect(await refusal(await workspace.run(['sweep', 'a', '--model', './nowhere']), 1)).toMatch(/nowhere/);
  });

  test('an output that cannot be written is said before anything is drawn', async () => {
    await writeFile(join(workspace.folder, 'file'), '');
    const blocked = await workspace.run(['sweep', 'a', '--steps', '1', '--out', 'file/sheet.png']);
    expect(await refusal(blocked, 1)).toMatch(/file.* could not be written: a file is in the way.*--out/s);
    expect(blocked.stderr).not.toContain('queued');
  });

  // Root may write anywhere, and Windows knows no such bits.
  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a read-only folder is named', async () => {
    const folder = join(workspace.folder, 'closed');
    await mkdir(folder);
    await chmod(folder, 0o500);
    const result = await workspace.run(['sweep', 'a', '--out', 'closed/sheet.png']);
    expect(await refusal(result, 1)).toMatch(/closed could not be written: no permission/);
  });

  test('a picture cache that cannot be written costs the cache, not the sheet', async () => {
    await writeFile(join(workspace.folder, 'not-a-folder'), '');
    const argv = ['sweep', 'a', '--steps', '1', '--skips', '1', '--seed', '1', '--out', 'kept.png', '--json'];
    const { code, stdout, stderr } = await workspace.run(argv, {
      env: { DATA_DIR: join(workspace.folder, 'not-a-folder') },
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(sweepResult.parse(JSON.parse(stdout)).warnings.join()).toContain('cache cannot be written');
  });
});
