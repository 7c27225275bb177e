import { configDefaults, defineConfig } from 'vitest/config';
import { SlowSpread } from './scripts/test_order.ts';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'modules/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Tests that authors would write: test/authors/modules.test.ts runs them, outside the checkout.
    exclude: [...configDefaults.exclude, 'test/authors/modules/**'],
    // A limit for what hangs, on machines that are busy, too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // More than cores: tests wait most of their time.
    maxWorkers: 5,
    sequence: { sequencer: SlowSpread },
    // A process of its own for each file would take a second of processor time for each. Files leave nothing behind.
    isolate: false,
    globalSetup: 'scripts/bundle.js',
    // What was built is run as Node runs it, not transformed again: tests see what users get.
    server: { deps: { external: [/\/dist\//] } },
  },
});
