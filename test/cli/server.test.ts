import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { sweepResult } from '../../src/cli/json-result.ts';
import type { FakeSdapi, FakeSdapiOptions } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import type { CliResult, Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace;
let server: FakeSdapi | undefined;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(options: FakeSdapiOptions = {}): Promise<FakeSdapi> {
  server = await startFakeSdapi(options);
  return server;
}

const small = ['--seed', '3', '--steps', '2', '--size', '64x64'];

function refusal({ code, stdout, stderr }: CliResult, exitCode: number): string {
  expect({ code, stderr }).toMatchObject({ code: exitCode });
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+|node:internal|hunter2/);
  return stderr;
}

test('--url draws on the server that stands there, explicit clip skip for every panel', async () => {
  const { url, pictures } = await start();
  const { code, stdout, stderr } = await workspace.run(['sweep', 'a house', ...small, '--url', url, '--json']);
  expect(stderr).toContain('Clip skip 3  layer 10/12  ✓ done');
  expect(code).toBe(0);
  const result = sweepResult.parse(JSON.parse(stdout));
  expect(result.engine).toMatchObject({ name: 'sdapi', dialect: 'a1111', family: 'sd1' });
  expect(result.cells.map((cell) => cell.honoured)).toEqual(['yes', 'yes', 'yes']);
  expect(new Set(result.cells.map((cell) => cell.sha256)).size).toBe(3);
  expect(pictures()).toHaveLength(3);

  const again = await workspace.run(['sweep', 'a house', ...small, '--url', url, '--json']);
  expect(sweepResult.parse(JSON.parse(again.stdout)).timings.engineMs).toBe(0);
  expect(pictures()).toHaveLength(3);
});

test('the model of --model is asked for, SD_URL and SD_AUTH are as good as flags', async () => {
  const { url, pictures } = await start({ auth: { user: 'me', password: 'hunter2' } });
  const env = { SD_URL: url, SD_AUTH: 'me:hunter2' };
  const argv = ['sweep', 'a house', ...small, '--skips', '1', '--model', 'anything-v3', '--json'];
  const { code, stdout, stderr } = await workspace.run(argv, { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(sweepResult.parse(JSON.parse(stdout)).engine.model).toContain('anything-v3');
  expect(pictures()).toHaveLength(1);
});

describe('a server that ignores clip skip for the model', () => {
  const argv = ['sweep', 'a house', ...small, '--model', 'juggernautXL'];

  test('is named before anything is drawn', async () => {
    const { url, pictures } = await start();
    const result = await workspace.run([...argv, '--url', url]);
    expect(refusal(result, 2)).toMatch(/No panel can differ here.*--yes/s);
    expect(result.stderr).toContain('does not use clip skip on this kind of model');
    expect(pictures()).toHaveLength(0);
  });

  test('is drawn with --yes, and the sheet says that all panels are the same', async () => {
    const { url } = await start();
    const { code, stdout, stderr } = await workspace.run([...argv, '--url', url, '--yes', '--json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = sweepResult.parse(JSON.parse(stdout));
    expect(result.cells.map((cell) => cell.honoured)).toEqual(['no', 'no', 'no']);
    expect(result.warnings.join('\n')).toMatch(/does not use clip skip/);
  });
});

test('a server that is away is an error and never the demo model', async () => {
  const { url } = await start();
  await server?.close();
  server = undefined;
  expect(refusal(await workspace.run(['sweep', 'a', '--url', url]), 1)).toMatch(
    /Nothing answered at 127\.0\.0\.1:\d+.*--api/s,
  );
  expect(refusal(await workspace.run(['sweep', 'a'], { env: { SD_URL: url } }), 1)).toMatch(/Nothing answered/);
});

test('a web page, a wrong password and a server that hangs up get one sentence each', async () => {
  const { url } = await start({ kind: 'webPage' });
  expect(refusal(await workspace.run(['sweep', 'a', '--url', url]), 1)).toMatch(/not as a Stable Diffusion API/);
  await server?.close();

  const locked = await start({ auth: { user: 'me', password: 'right' } });
  const env = { SD_AUTH: 'me:hunter2' };
  expect(refusal(await workspace.run(['sweep', 'a', '--url', locked.url], { env }), 1)).toMatch(/password.*SD_AUTH/s);
  const log = await workspace.run(['sweep', 'a secret prompt', '--url', locked.url], {
    env: { ...env, LOG_LEVEL: 'debug' },
  });
  expect(log.stderr).toMatch(/"code":"server\.auth","stack":"AppError.*\.ts:\d+/);
  expect(log.stderr).not.toMatch(/hunter2|secret prompt|authorization/i);
  expect(refusal(await workspace.run(['sweep', 'a', '--url', 'ftp://x']), 2)).toMatch(/✗ /);
});

test('doctor looks at the server and says what it does with clip skip', async () => {
  const { url } = await start();
  const { code, stdout } = await workspace.run(['doctor', '--url', url]);
  expect(stdout).toMatch(/✓ 127\.0\.0\.1:\d+: AUTOMATIC1111.*models: 3/s);
  expect(stdout).toMatch(/SD 1\.x: clip skip 1 ✓ +2 ✓ +3 ✓/);
  expect(stdout).toMatch(/SDXL: clip skip 2 ✗/);
  expect(stdout).toContain('All good.');
  expect(code).toBe(0);
});

test('doctor ends with 1 and says what to do when the server is not one', async () => {
  const { url } = await start({ kind: 'noApi' });
  const { code, stdout } = await workspace.run(['doctor', '--url', url]);
  expect(stdout).toMatch(/✗ .*127\.0\.0\.1.*\n.*--api.*1 problem\./s);
  expect(code).toBe(1);
});
