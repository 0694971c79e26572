import { defineConfig } from 'vitest/config';

/** Looks at what this process has loaded, so it has one of its own. */
const alone = ['test/gpu/engines/builtin/child-process.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/support/setup.ts'],
    // Two workers fit the two cores that CI has; each one may start a child process of its own.
    maxWorkers: 2,
    // No test may depend on speed: the limit only ends a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Its own limit is one second, which a busy machine takes for nothing.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          // Real Discord: `npm run test:live`.
          // The long one: `npm run test:chaos`.
          exclude: [...alone, 'test/live/**', 'test/chaos/two-hundred.test.ts'],
          // A process that starts anew for each file took a third of the time; these files leave nothing behind.
          isolate: false,
        },
      },
    ],
  },
});
