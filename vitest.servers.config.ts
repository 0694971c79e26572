import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** Where the servers are, by engine. Nothing is started here. */
const servers = { sdapi: 'SDAPI_URL', sdcpp: 'SDCPP_URL', comfyui: 'COMFYUI_URL', horde: 'HORDE_URL' } as const;

/** Says at the end what was not run, and why: a line that is missing looks like one that passed. */
const notRun: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')]
        // What a file says of its own variable is said below for all of them.
        .filter((test) => !test.name.startsWith('not run: '))
        .map((test) => {
          const result = test.result();
          const why = result.state === 'skipped' ? result.note : undefined;
          return `not run: ${test.fullName}${why ? ` (${why})` : ''}`;
        }),
    );
    const unset = Object.entries(servers).filter(([, name]) => !process.env[name]);
    lines.push(...unset.map(([engine, name]) => `not run: the whole contract of ${engine}: ${name} is not set`));
    process.stdout.write(`\n${lines.join('\n')}\n`);
  },
};

/** `npm run test:servers`: the contract of the engines against servers that run, one after another. */
export default defineConfig({
  test: {
    include: ['test/gpu/engines/*/conformance.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['verbose', notRun],
    // Two engines may stand before one GPU.
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
  },
});
