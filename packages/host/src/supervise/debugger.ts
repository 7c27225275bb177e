import inspector from 'node:inspector';
import type { Address } from './messages.ts';

/** Leaves the debugger's port to the serving process. */
export function leaveDebugger(): Address | undefined {
  const url = inspector.url();
  if (url === undefined) return undefined;
  inspector.close();
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}

const FLAG = /--inspect\S*/g;

/** Flags without those that open a debugger. */
export function withoutDebugger(flags: readonly string[]): string[] {
  return flags.filter((flag) => !flag.startsWith('--inspect'));
}

/** The same for the text of `NODE_OPTIONS`. */
export function optionsWithoutDebugger(options: string | undefined): string {
  return options?.replaceAll(FLAG, '') ?? '';
}
