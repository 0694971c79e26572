import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { sweepResult } from '../../src/cli/json-result.ts';
import type { FakeSdapi, FakeSdapiOptions } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import type { Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function start(options: FakeSdapiOptions = {}): Promise<FakeSdapi> {
  const fake = await startFakeSdapi(options);
  onTestFinished(() => fake.close());
  return fake;
}

test('SD_SERVERS draws a grid on several servers, each row whole on one, and goes on without one that is off', async () => {
  const [one, two] = [await start(), await start({ kind: 'forge' })];
  const env = { SD_SERVERS: `one=${one.url}, two=${two.url}` };
  const argv = ['sweep', 'a house', '--rows', 'seed=3,4', '--steps', '2', '--size', '64x64', '--json'];
  const { code, stdout, stderr } = await workspace.run(argv, { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const result = sweepResult.parse(JSON.parse(stdout));
  expect(result.rows.map(({ server }) => server).toSorted()).toEqual(['one', 'two']);
  expect(result.warnings).toContain(
    'Rows were drawn on different servers: compare panels within a row, not between rows.',
  );
  expect([one.pictures().length, two.pictures().length]).toEqual([3, 3]);

  await one.close();
  const other = await workspace.run([...argv.slice(0, 2), '--seed', '9', ...argv.slice(4)], { env });
  expect({ code: other.code, stderr: other.stderr }).toMatchObject({ code: 0 });
  expect(sweepResult.parse(JSON.parse(other.stdout)).rows).toMatchObject([{ seed: 9, server: 'two' }]);
});

test('doctor looks at each of several servers, and says what each does with every family it has', async () => {
  const [one, two] = [await start(), await start({ kind: 'forge' })];
  const env = { SD_SERVERS: `one=${one.url}, two=${two.url}, off=http://127.0.0.1:9` };
  const { code, stdout } = await workspace.run(['doctor'], { env });
  expect(stdout).toMatch(/✓ one \(127\.0\.0\.1:\d+\): AUTOMATIC1111.*SDXL: clip skip 2 ✗ +3 ✗ +4 ✗/s);
  expect(stdout).toMatch(/✓ two \(127\.0\.0\.1:\d+\): Forge.*SDXL: clip skip 2 ✓ +3 ✓ +4 ✓/s);
  expect(stdout).toMatch(/✗ Nothing answered at 127\.0\.0\.1:9/);
  expect(code).toBe(1);
});

test('a line of servers that contradicts itself is refused with one sentence', async () => {
  const { url } = await start();
  const { code, stderr } = await workspace.run(['sweep', 'a'], { env: { SD_SERVERS: `one=${url}`, SD_URL: url } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/SD_SERVERS and SD_URL are both set.*Keep one/s);
});
