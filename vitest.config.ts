import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'modules/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // A process of its own for each file would take a second of processor time for each. Files leave nothing behind.
    isolate: false,
    globalSetup: 'scripts/bundle.js',
    // What was built is run as Node runs it, not transformed again: tests see what users get.
    server: { deps: { external: [/\/dist\//] } },
  },
});
