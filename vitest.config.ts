import { defineConfig } from 'vitest/config';
import { SlowFirst } from './scripts/test_order.ts';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'modules/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // More than cores: tests wait half of their time.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
    // A process of its own for each file would take a second of processor time for each. Files leave nothing behind.
    isolate: false,
    globalSetup: 'scripts/bundle.js',
    // What was built is run as Node runs it, not transformed again: tests see what users get.
    server: { deps: { external: [/\/dist\//] } },
  },
});
