import { readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolder, scopeFolder } from '@wideload/boot';
import { PACKAGE_FOLDER } from './package_folder.ts';

/** What Vitest needs of a plugin that finds files. */
export interface VitestPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  config(): {
    readonly test: {
      readonly setupFiles: string[];
      readonly server: { readonly deps: { readonly external: RegExp[] } };
    };
  };
  resolveId(id: string): string | undefined;
}

const REGISTER = fileURLToPath(new URL('dist/register.js', PACKAGE_FOLDER));

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
    // The host's packages are external: transformed by Vite they would be other copies. What a file of CommonJS requires does
    // not pass through Vite, so each worker is prepared for that.
    config: () => ({ test: { setupFiles: [REGISTER], server: { deps: { external: ourFiles() } } } }),
    resolveId: (id) => (id.startsWith('@wideload/') ? resolve(id) : undefined),
  };
}
