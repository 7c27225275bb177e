import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'modules/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    globalSetup: 'scripts/bundle.js',
    // What was built is run as Node runs it, not transformed again: tests see what users get.
    server: { deps: { external: [/\/dist\//] } },
  },
});
