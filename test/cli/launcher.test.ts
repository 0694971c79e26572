import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createWorkspace } from '../support/run-cli.ts';

const launcher = fileURLToPath(new URL('../../bin/clipskip.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-launcher-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The machine's own Node, where it is one that cannot run us by itself. */
function oldNode(): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  const { stdout } = spawnSync('node', ['-p', 'process.execPath + " " + process.versions.node'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: paths.join(delimiter) },
  });
  const [path, version = ''] = (stdout ?? '').trim().split(' ');
  return Number(version.split('.')[0]) < 24 ? path : undefined;
}

const old = oldNode();

/** A copy of the launcher with a `src/cli.ts` of our own, away from the installed Node. */
async function launcherIn(name: string, entry: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, 'bin'), { recursive: true });
  await mkdir(join(root, 'src'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'src', 'cli.ts'), entry);
  await copyFile(launcher, join(root, 'bin', 'clipskip.mjs'));
  return join(root, 'bin', 'clipskip.mjs');
}

test('the launcher uses nothing that Node 18 cannot parse', async () => {
  const source = await readFile(launcher, 'utf8');
  expect(source).not.toMatch(
    /\bwith \{ type|import defer|\busing \w+ =|Promise\.try|toSorted|\.at\(|\?\?=|import\.meta\.dirname/,
  );
});

test('on a new Node it is the command line itself: arguments and exit code pass', async () => {
  const script = await launcherIn(
    'new',
    'const code: number = 7; console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = code;',
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'sweep', 'a "b" c', '--x=1'], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual(['sweep', 'a "b" c', '--x=1']);
  expect(status).toBe(7);
  expect(stderr).toBe('');
});

describe.skipIf(old === undefined)('on an old Node', () => {
  test('the Node that npm installed runs the command line', async () => {
    const workspace = await createWorkspace();
    try {
      const { code, stdout, stderr } = await workspace.run(['--version'], { node: old ?? '' });
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(code).toBe(0);
      expect((await workspace.run(['nonsense'], { node: old ?? '' })).code).toBe(2);
    } finally {
      await workspace.remove();
    }
  });

  test.each([
    ['en', /needs Node 24\.12 or newer and this is v\d+.*npm install/],
    ['ko', /Node 24\.12 이상/],
    ['ja', /Node 24\.12 以降/],
  ])('without it, one sentence in %s names the fix', async (language, expected) => {
    const script = await launcherIn('bare', '');
    const env = { PATH: process.env['PATH'] ?? '', CLIPSKIP_LANG: language };
    const { status, stderr } = spawnSync(old ?? '', [script, 'sweep', 'a'], { encoding: 'utf8', env });
    expect(stderr).toMatch(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});
