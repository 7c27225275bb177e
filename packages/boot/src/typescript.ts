import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeOf } from '@wideload/kit/internal';
import { ownModules, programFolder, scopeFolder } from './program.ts';
import { requireTypeScript, resolveRequires } from './resolve_requires.ts';
import { type ImportContext, loadTypeScript, redirect } from './typescript/hooks.ts';
import { runTypeScriptInThreads } from './typescript/threads.ts';

type Next = (specifier: string, context: ImportContext) => unknown;

/** The hooks of this thread, as Node has them from 22.15 on. */
function hooksFor(parentURL: string) {
  return {
    resolve(specifier: string, context: ImportContext, next: Next) {
      if (specifier.startsWith('@wideload/')) {
        try {
          return next(specifier, { ...context, parentURL });
        } catch (error) {
          if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
          return next(specifier, context);
        }
      }
      const other = redirect(specifier, context);
      return other ? next(other.specifier, { ...context, ...other }) : next(specifier, context);
    },
    load(url: string, context: ImportContext, next: Next) {
      const transformed = loadTypeScript(url);
      return transformed ? { ...transformed, shortCircuit: true } : next(url, context);
    },
  };
}

let hasHooks = false;

/**
 * Lets a module in any folder import `@wideload/*`, and TypeScript: it gets the host's own copies, and its own copy only of
 * a package that the host does not have. Node's own stripping of types, where it has that, is not used: it refuses code
 * that the compiler and editors accept.
 */
function addHooks(): void {
  if (hasHooks) return;
  hasHooks = true;
  const manifest = join(programFolder(), 'package.json');
  const parentURL = pathToFileURL(manifest).href;
  if ('registerHooks' in nodeModule && typeof nodeModule.registerHooks === 'function') {
    nodeModule.registerHooks(hooksFor(parentURL));
  } else {
    nodeModule.register('./loader_thread.js', import.meta.url, { data: { parentURL } });
    requireTypeScript();
  }
  resolveRequires(dirname(manifest));
  runTypeScriptInThreads();
}

/** Lets stacks, also those that a module prints itself, name the lines of TypeScript. */
function showTypeScriptLines(): void {
  process.setSourceMapsEnabled(true);
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
export function prepareImports(files: readonly string[]): void {
  const hasTypeScript = files.some((file) => /\.[cm]?tsx?$/.test(file));
  if (hasTypeScript) showTypeScriptLines();
  if (hasTypeScript || !files.every(findsOurs)) addHooks();
}

/** Prepares Node for importing modules from any folder, with the files beside them: for a process that runs tests. */
export function prepareProcess(): void {
  showTypeScriptLines();
  addHooks();
}
