import { defineConfig } from 'vitest/config';

/** `npm run test:odoo`: against a real Odoo, which `npm test` does not need. */
export default defineConfig({
  test: {
    include: ['test/odoo/*.odoo.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    globalSetup: 'scripts/bundle.js',
    server: { deps: { external: [/\/dist\//] } },
  },
});
