import * as nodeModule from 'node:module';
import { followReaders } from './cli/output.ts';
import { keepTickObject } from './serve/tick_objects.ts';

// Compiled code is kept between runs if Node can (from 22.8 on), which speeds up later imports.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache();
}

keepTickObject();
followReaders();

const args = process.argv.slice(2);
if (args.includes('--version')) {
  // Without the rest, which would take three times as long.
  const { hostVersion } = await import('@wideload/boot/version');
  process.stdout.write(`Wideload ${hostVersion()}\n`);
} else {
  // The kernel ends other processes without a listener by itself, but does not deliver such signals to a container's
  // first one.
  if (process.pid === 1) (await import('./serve/boot_signals.ts')).leaveOnSignal();
  const { run } = await import('./cli/run.ts');
  // Unwritten output is a failure, even if the command succeeded.
  process.exitCode = (await run(args, process.env)) || (process.exitCode ?? 0);
}

/** Milliseconds in which a failed boot may release its resources. */
const GRACE = 1000;

// A promise that never settles must not keep the process alive after the failure was reported.
if (process.exitCode !== 0) setTimeout(() => process.exit(), GRACE).unref();
