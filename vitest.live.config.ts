import { defineConfig } from 'vitest/config';

/** `npm run test:live`: against real Discord, only where a token and a guild are given; never part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 120_000,
    passWithNoTests: false,
  },
});
