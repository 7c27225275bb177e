import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Texts } from './open.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('boot.js', import.meta.url));

/** What came of a boot in a process of its own. */
export interface Booted {
  /** `up`, or the error's code. */
  readonly code: string;
  /** The most memory that the process ever held. */
  readonly rssMiB: number;
  /** Milliseconds that open sockets and timers kept it alive after its boot had ended. */
  readonly ms: number;
  readonly lines: readonly string[];
}

/** Boots the module elsewhere, and stops it if it came up. Rejects if the process does not end by itself. */
export async function boot(options: Texts & { readonly folder?: string }): Promise<Booted> {
  const { stdout } = await run(process.execPath, [SCRIPT, JSON.stringify(options)], { timeout: 60_000 });
  const lines = stdout.trimEnd().split('\n');
  return { ...JSON.parse(lines.pop() ?? '{}'), lines };
}
