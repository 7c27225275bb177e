import { join } from 'node:path';
import { type Ended, ROOT } from '../support/host.ts';
import type { Machine } from './machine.ts';

/** Runs the script that publishes every package of a folder: of this checkout, or of what `relabelled` made. */
export function publish(
  machine: Machine,
  { options, folder = ROOT }: { options: string; folder?: string },
): Promise<Ended> {
  return machine.attempt(folder, `node ${join(ROOT, 'scripts/publish.js')} ${options}`);
}
