import { readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { programFolder, scopeFolder } from '@wideload/boot';

/** What Vitest needs of a plugin that finds files. */
export interface VitestPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  config(): { readonly test: { readonly server: { readonly deps: { readonly external: RegExp[] } } } };
  resolveId(id: string): string | undefined;
}

/** Matches the files of all packages of the host. */
function ourFiles(): RegExp[] {
  const scope = scopeFolder(programFolder()) ?? programFolder();
  const folders = readdirSync(scope).map((name) => realpathSync(join(scope, name)) + sep);
  return folders.map((folder) => new RegExp(`^${folder.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
}

/**
 * Returns a plugin for Vitest, for modules outside of a project in which Wideload is installed: their tests, and what these
 * import, find `@wideload/*` of the host that this file belongs to, the same copies as `testHost` runs. A configuration
 * anywhere may import it by its path: `/opt/wideload/packages/testing/dist/vitest.js`.
 */
export function wideload(): VitestPlugin {
  const { resolve } = createRequire(join(programFolder(), 'package.json'));
  return {
    name: 'wideload',
    enforce: 'pre',
    // Transformed by Vite they would be other copies.
    config: () => ({ test: { server: { deps: { external: ourFiles() } } } }),
    resolveId: (id) => (id.startsWith('@wideload/') ? resolve(id) : undefined),
  };
}
