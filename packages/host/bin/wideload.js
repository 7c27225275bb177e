#!/usr/bin/env node
if (process.versions.pnp) {
  process.stderr.write(
    "wideload: error: Yarn Plug'n'Play is not supported: set nodeLinker: node-modules in .yarnrc.yml, and run yarn install\n",
  );
  process.exitCode = 1;
} else {
  await import('../dist/cli.js');
}
