import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real Discord: `npm run test:live`.
    exclude: ['test/live/**'],
    setupFiles: ['test/support/setup.ts'],
    // Two workers fit the two cores that CI has; each one may start a child process of its own.
    maxWorkers: 2,
    // No test may depend on speed: the limit only ends a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
