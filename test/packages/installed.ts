import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of installed packages, by name and place, the package managers' own folders left out. */
export function installed(nodeModules: string): string[] {
  return readdirSync(nodeModules, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    const path = join(nodeModules, entry.name);
    if (entry.name.startsWith('@')) return installed(path);
    return [path, ...(existsSync(join(path, 'node_modules')) ? installed(join(path, 'node_modules')) : [])];
  });
}
