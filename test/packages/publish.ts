import { join } from 'node:path';
import { type Ended, ROOT } from '../support/host.ts';
import { Machine } from './machine.ts';
import { type Registry, startRegistry } from './registry.ts';

/** Runs the script that publishes every package of a folder: of this checkout, or of what `relabelled` made. */
export function publish(
  machine: Machine,
  { options, folder = ROOT }: { options: string; folder?: string },
): Promise<Ended> {
  return machine.attempt(folder, `node ${join(ROOT, 'scripts/publish.js')} ${options}`);
}

/** Starts a registry that has these releases: folders, the oldest first. */
export async function registryWith(folders: readonly string[]): Promise<Registry> {
  const registry = await startRegistry();
  const machine = new Machine({ registry });
  for (const folder of folders) {
    const { code, stdout, stderr } = await publish(machine, { options: `--registry=${registry.url}`, folder });
    if (code !== 0) throw new Error(`${stdout}${stderr}`);
  }
  return registry;
}
