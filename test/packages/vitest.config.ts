import { defineConfig } from 'vitest/config';

/** `npm run test:packages`: what is published, installed from a registry on this machine. */
export default defineConfig({
  test: {
    include: ['test/packages/*.packages.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 1,
  },
});
