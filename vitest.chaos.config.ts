import { defineConfig } from 'vitest/config';

/** `npm run test:chaos`: 200 sweeps on machines that are killed, cut off and stopped. Takes some minutes. */
export default defineConfig({
  test: {
    include: ['test/chaos/two-hundred.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 20 * 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
