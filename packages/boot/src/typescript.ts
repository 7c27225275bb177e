import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveRequires } from './resolve_requires.ts';

/** The folder of the host's installation: files below it find its packages without help. */
export const HOME = fileURLToPath(new URL('../../../', import.meta.url));

let resolvesOurs = false;
let runsTypeScript = false;

/** Lets a module in any folder import `@wideload/*`: it gets the host's own copies. */
function resolveOurs(): void {
  resolvesOurs = true;
  const parentURL = import.meta.url;
  if ('registerHooks' in nodeModule && typeof nodeModule.registerHooks === 'function') {
    nodeModule.registerHooks({
      resolve: (specifier: string, context: object, next: (specifier: string, context: object) => unknown) =>
        next(specifier, specifier.startsWith('@wideload/') ? { ...context, parentURL } : context),
    });
  } else {
    nodeModule.register('./resolve_hooks.js', parentURL, { data: { parentURL } });
  }
  resolveRequires();
}

/** Node runs TypeScript itself from 22.18 on; before that tsx does. */
async function runTypeScript(): Promise<void> {
  runsTypeScript = true;
  if ('typescript' in process.features && process.features.typescript) return;
  const { register } = await import('tsx/esm/api');
  // A tsconfig.json in the working folder would change the meaning of modules in other folders, and newer versions of
  // Node read none.
  register({ tsconfig: false });
  // Hooks that were registered last run first, and ours must see the results of tsx.
  resolveOurs();
}

const BELOW_HOME = HOME.endsWith(sep) ? HOME : HOME + sep;

/** Prepares Node for importing these modules. Does nothing for the host's own, which are built. */
export async function prepareImports(files: readonly string[]): Promise<void> {
  if (!runsTypeScript && files.some((file) => /\.m?ts$/.test(file))) await runTypeScript();
  if (!resolvesOurs && files.some((file) => !realpathSync(file).startsWith(BELOW_HOME))) resolveOurs();
}

/** Prepares Node for importing modules from any folder, with the files beside them: for a process that runs tests. */
export async function prepareProcess(): Promise<void> {
  if (!runsTypeScript) await runTypeScript();
  if (!resolvesOurs) resolveOurs();
}
