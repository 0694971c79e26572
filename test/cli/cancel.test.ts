import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { sweepResult } from '../../src/cli/json-result.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import type { CliResult, Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

const request = ['sweep', 'a castle', '--seed', '5', '--steps', '30', '--skips', '1,2,3'];
const cancelled = /■ Cancelled\.\n +Finished panels are kept; the same command goes on from there\./;

/** Sends the signal as soon as `moment` is on stderr: to the launcher, or to the whole group as a terminal does. */
function interrupt(argv: readonly string[], moment: RegExp, group: boolean): Promise<CliResult> {
  let sent = false;
  return workspace.run(argv, {
    detached: group,
    onStderr: (text, child) => {
      if (sent || !moment.test(text) || child.pid === undefined) return;
      sent = true;
      process.kill(group ? -child.pid : child.pid, 'SIGINT');
    },
  });
}

test.each([
  ['the process', false],
  ['the terminal', true],
])(
  'Ctrl-C from %s stops in mid-step, keeps what is finished and writes no sheet; the same command goes on',
  async (_, group) => {
    const seed = group ? '6' : '5';
    const argv = request.with(3, seed);
    const { code, stdout, stderr } = await interrupt(argv, /Clip skip 1 .*✓ done/, group);
    expect(stderr).toMatch(cancelled);
    expect(stderr).toMatch(/[12] of 3 panels were finished\./);
    expect(stderr).not.toMatch(/ended by itself|\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(130);
    expect(await readdir(join(workspace.folder, 'out'))).not.toContain(`a-castle-${seed}.png`);

    if (group) return;
    const again = await workspace.run([...argv, '--json']);
    const { cells } = sweepResult.parse(JSON.parse(again.stdout));
    expect(cells.filter((cell) => cell.ms === 0).length).toBeGreaterThanOrEqual(1);
    expect(cells.map((cell) => cell.sha256)).not.toContain(null);
  },
);

test('a cancelled run without --seed says which seed goes on', async () => {
  const argv = request.filter((word) => word !== '--seed' && word !== '5');
  const { stderr } = await interrupt(argv, /Clip skip 1 .* step/, false);
  expect(stderr).toMatch(/same command with --seed \d+/);
});

test('on a server our own picture is stopped', async () => {
  const server = await startFakeSdapi({ stepMs: 100 });
  try {
    const argv = ['sweep', 'a', '--url', server.url, '--steps', '100', '--seed', '1', '--size', '64x64'];
    const { code, stderr } = await interrupt(argv, /Clip skip 1 .*(step|drawing)/, false);
    expect(stderr).toMatch(cancelled);
    expect(code).toBe(130);
    expect(server.interrupts.length).toBeGreaterThan(0);
  } finally {
    await server.close();
  }
});

test('the wait for a server that never answers can be ended', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await new Promise<CliResult>((resolve, reject) => {
      let pid: number | undefined;
      silent.once('request', () => process.kill(pid ?? 0, 'SIGINT'));
      workspace
        .run(['sweep', 'a', '--url', `http://127.0.0.1:${port}`], { onSpawn: (child) => (pid = child.pid) })
        .then(resolve, reject);
    });
    expect(stderr).toMatch(cancelled);
    expect(code).toBe(130);
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});
