import * as nodeModule from 'node:module';
import { followReaders } from './cli/output.ts';

// Compiled code is kept between runs where Node can (from 22.8 on); what is imported after this profits.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache();
}

followReaders();

const args = process.argv.slice(2);
if (args.includes('--version')) {
  // Without all the rest, for which it would take three times as long.
  const { hostVersion } = await import('@wideload/boot/version');
  process.stdout.write(`Wideload ${hostVersion()}\n`);
} else {
  // The kernel ends any other process by itself, but keeps signals without a listener from a container's first one.
  if (process.pid === 1) (await import('./serve/boot_signals.ts')).leaveOnSignal();
  const { run } = await import('./cli/run.ts');
  // Output that could not be written is a failure, even if the command succeeded.
  process.exitCode = (await run(args, process.env)) || (process.exitCode ?? 0);
}

/** How long a failed boot may take to let go of what it held, in milliseconds. */
const GRACE = 1000;

// A promise that never settles must not keep the process alive after the failure was reported.
if (process.exitCode !== 0) setTimeout(() => process.exit(), GRACE).unref();
