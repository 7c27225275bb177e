import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Texts } from './open.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('boot.js', import.meta.url));

/** The result of a boot in a separate process. */
export interface Booted {
  /** `up`, or the error's code. */
  readonly code: string;
  /** The peak memory of the process. */
  readonly rssMiB: number;
  /** Milliseconds that open sockets and timers kept it alive after its boot had ended. */
  readonly ms: number;
  readonly lines: readonly string[];
}

/**
 * Boots the module in a separate process, with these flags of Node, and stops it if it came up. Rejects if the process does
 * not end by itself.
 */
export async function boot(
  options: Texts & { readonly folder?: string },
  flags: readonly string[] = [],
): Promise<Booted> {
  const command = [...flags, SCRIPT, JSON.stringify(options)];
  const { stdout } = await run(process.execPath, command, { timeout: 60_000 });
  const lines = stdout.trimEnd().split('\n');
  return { ...JSON.parse(lines.pop() ?? '{}'), lines };
}
