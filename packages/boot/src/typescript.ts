import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeOf } from '@wideload/kit/internal';
import { typescriptUnsupported } from './errors.ts';
import { ownModules, programFolder, scopeFolder } from './program.ts';
import { resolveRequires } from './resolve_requires.ts';

let resolvesOurs = false;
let runsTypeScript = false;

type Resolve = (specifier: string, context: object) => unknown;

/**
 * Lets a module in any folder import `@wideload/*`: it gets the host's own copies, and its own copy only of a package
 * that the host does not have.
 */
function resolveOurs(): void {
  resolvesOurs = true;
  const manifest = join(programFolder(), 'package.json');
  const parentURL = pathToFileURL(manifest).href;
  if ('registerHooks' in nodeModule && typeof nodeModule.registerHooks === 'function') {
    nodeModule.registerHooks({
      resolve(specifier: string, context: object, next: Resolve) {
        if (!specifier.startsWith('@wideload/')) return next(specifier, context);
        try {
          return next(specifier, { ...context, parentURL });
        } catch (error) {
          if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
          return next(specifier, context);
        }
      },
    });
  } else {
    nodeModule.register('./resolve_hooks.js', import.meta.url, { data: { parentURL } });
  }
  resolveRequires(dirname(manifest));
}

/** Node runs TypeScript itself from 22.18 on; before that tsx does. */
async function runTypeScript(): Promise<void> {
  runsTypeScript = true;
  if ('typescript' in process.features && process.features.typescript) return;
  const { register } = await import('tsx/esm/api').catch((error: unknown) => {
    throw codeOf(error) === 'ERR_MODULE_NOT_FOUND' ? typescriptUnsupported(process.version) : error;
  });
  // A tsconfig.json in the working folder would change the meaning of modules in other folders, and newer versions of
  // Node read none.
  register({ tsconfig: false });
  // Hooks that were registered last run first, and ours must see the results of tsx.
  resolveOurs();
}

/**
 * Whether a module finds the host's own copies of `@wideload/*` without help, as the host's own modules and all do that
 * are installed beside them. Hooks cost a process that starts more than many modules do.
 */
function findsOurs(file: string): boolean {
  const place = realpathSync(file);
  if ([...ownModules().values()].some((folder) => place.startsWith(folder + sep))) return true;
  return scopeFolder(dirname(place)) === scopeFolder(programFolder());
}

/** Prepares Node for importing these modules. Does nothing for the host's own, which are built. */
export async function prepareImports(files: readonly string[]): Promise<void> {
  if (!runsTypeScript && files.some((file) => /\.m?ts$/.test(file))) await runTypeScript();
  if (!resolvesOurs && !files.every(findsOurs)) resolveOurs();
}

/** Prepares Node for importing modules from any folder, with the files beside them: for a process that runs tests. */
export async function prepareProcess(): Promise<void> {
  if (!runsTypeScript) await runTypeScript();
  if (!resolvesOurs) resolveOurs();
}
