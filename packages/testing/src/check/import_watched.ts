import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { exportsOf } from '@wideload/loader';
import { importWaits } from '../errors.ts';
import { changedGlobals, globalsNow } from '../left_open/globals.ts';
import { leftBehind } from '../left_open/left.ts';
import type { Home } from '../left_open/place.ts';
import { Watch } from '../left_open/watch.ts';
import { type Library, librariesOf } from './libraries.ts';
import { combined, type Effects, hasEffects, NO_EFFECTS } from './side_effects.ts';

/** The result of an import, and its side effects. */
export interface Watched {
  readonly exported: unknown;
  readonly milliseconds: number;
  readonly effects: Effects;
  /** Those of the libraries that it imports, by the names of their packages. Libraries without any are left out. */
  readonly libraries: ReadonlyMap<string, Effects>;
}

interface Wrapped {
  readonly waited: boolean;
  readonly namespace: Readonly<Record<string, unknown>>;
}

const MARK = 'Symbol.for("wideload.import")';
let imports = 0;
const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/**
 * Imports a file, and returns whether that had to wait. Modules without top-level await are evaluated in one go: they
 * are finished before the callback of any promise runs.
 */
async function importAndTell(url: string): Promise<Wrapped> {
  // Node evaluates one text once.
  const first = `/* ${imports++} */ globalThis[${MARK}] = true; queueMicrotask(() => { globalThis[${MARK}] = false; });`;
  const whole = [
    `import ${JSON.stringify(dataUrl(first))};`,
    `import * as module from ${JSON.stringify(url)};`,
    `export const waited = !globalThis[${MARK}];`,
    'export const namespace = module;',
  ];
  return import(dataUrl(whole.join('\n')));
}

/** Loads code for the first time, and returns what that did besides defining things. */
async function effectsOf(load: () => Promise<boolean>, homes: readonly Home[]): Promise<Effects> {
  const watch = new Watch();
  const before = globalsNow();
  try {
    const waited = await watch.run(load);
    const { left } = await leftBehind(watch, homes);
    return { lines: [...(waited ? [importWaits()] : []), ...left], globals: changedGlobals(before, globalsNow()) };
  } finally {
    watch.end();
  }
}

/** Loads a library as the module would. Returns whether that had to wait. */
async function load({ specifier, file, isRequired }: Library): Promise<boolean> {
  if (isRequired) {
    createRequire(file)(specifier);
    return false;
  }
  // The second argument needs a flag of Node, which the probe has.
  return (await importAndTell(import.meta.resolve(specifier, pathToFileURL(file).href))).waited;
}

/**
 * Loads the libraries of a module before the module, one after the other: what happens then is theirs, and what happens
 * at the import of the module is its own. One that cannot be loaded is left to the import of the module.
 */
async function effectsOfLibraries(folder: string): Promise<Map<string, Effects>> {
  const found = new Map<string, Effects>();
  for (const library of librariesOf(folder)) {
    const effects = await effectsOf(() => load(library), []).catch(() => NO_EFFECTS);
    if (hasEffects(effects)) found.set(library.name, combined(found.get(library.name) ?? NO_EFFECTS, effects));
  }
  return found;
}

/** Imports the file of a module for the first time. Throws its error. */
export async function importWatched(file: string, home: Home): Promise<Watched> {
  const libraries = await effectsOfLibraries(home.folder);
  let exported: unknown;
  let milliseconds = 0;
  const effects = await effectsOf(async () => {
    const began = performance.now();
    const { waited, namespace } = await importAndTell(pathToFileURL(file).href);
    milliseconds = performance.now() - began;
    exported = exportsOf(namespace).default;
    return waited;
  }, [home]);
  return { exported, milliseconds, effects, libraries };
}
