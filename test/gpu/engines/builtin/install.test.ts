import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { arch, execPath, platform } from 'node:process';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  allowScripts: z.record(z.string(), z.boolean()),
});

it('forbids the install script of the runtime, which would fetch GPU files from another host', async () => {
  const { allowScripts } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));
  expect(allowScripts['onnxruntime-node']).toBe(false);
  // Older npm does not know allowScripts; the script itself heeds this.
  expect(await readFile('.npmrc', 'utf8')).toContain('onnxruntime-node-install=skip');
});

it('depends on the runtime for good: an optional dependency would vanish without a word', async () => {
  const { dependencies, optionalDependencies } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));
  expect(dependencies).toHaveProperty('onnxruntime-node');
  expect(optionalDependencies ?? {}).not.toHaveProperty('onnxruntime-node');
});

it('runs a graph with nothing but the files of the package, before any install script', async () => {
  const home = await mkdtemp(join(tmpdir(), 'clipskip-'));
  const modules = join(home, 'node_modules');
  const runtime = dirname(require.resolve('onnxruntime-node/package.json'));
  const shipped = join('bin', 'napi-v6', platform, arch);
  // What the install script would have fetched is not there: the script did not run.
  expect((await readdir(join(runtime, shipped))).filter((file) => /cuda|tensorrt/.test(file))).toEqual([]);
  for (const part of ['package.json', 'dist', shipped]) {
    await cp(join(runtime, part), join(modules, 'onnxruntime-node', part), { recursive: true });
  }
  const common = createRequire(join(runtime, 'package.json')).resolve('onnxruntime-common');
  const name = 'onnxruntime-common';
  await cp(common.slice(0, common.lastIndexOf(name) + name.length), join(modules, name), { recursive: true });
  const script = `
    const { InferenceSession, listSupportedBackends } = require('onnxruntime-node');
    InferenceSession.create(process.argv[2]).then((session) => {
      const cpu = listSupportedBackends().find((backend) => backend.name === 'cpu');
      console.log(JSON.stringify({ cpu: cpu.bundled, outputs: session.outputNames }));
    });`;
  await writeFile(join(home, 'try.cjs'), script);
  const graph = join(process.cwd(), 'assets/demo-model/vae_decoder/model.onnx');
  const { stdout } = await run(execPath, [join(home, 'try.cjs'), graph], { env: {} });
  await rm(home, { recursive: true });
  expect(JSON.parse(stdout)).toEqual({ cpu: true, outputs: ['sample'] });
});
