#!/usr/bin/env node
// So that `node host` works from here; the rest of this file is for a checkout that is not ready yet.
await import('wideload/cli').catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/'wideload'|wideload\/dist|host\/dist/.test(error.message))
    throw error;
  process.stderr.write('wideload: error: this checkout is not built yet: npm ci\n');
  process.exitCode = 1;
});
