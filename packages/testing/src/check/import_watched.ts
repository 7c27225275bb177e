import { pathToFileURL } from 'node:url';
import { exportsOf } from '@wideload/loader';
import { globalChanged, importWaits } from '../errors.ts';
import { changedGlobals, globalsNow } from '../left_open/globals.ts';
import { leftBehind } from '../left_open/left.ts';
import type { Home } from '../left_open/place.ts';
import { Watch } from '../left_open/watch.ts';

/** The result of an import, and its side effects. */
export interface Watched {
  readonly exported: unknown;
  readonly milliseconds: number;
  /** One line each. */
  readonly effects: readonly string[];
}

interface Wrapped {
  readonly waited: boolean;
  readonly namespace: Readonly<Record<string, unknown>>;
}

const MARK = 'Symbol.for("wideload.import")';
const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/**
 * Imports a file, and returns whether that had to wait. Modules without top-level await are evaluated in one go: they
 * are finished before the callback of any promise runs.
 */
async function importAndTell(file: string): Promise<Wrapped> {
  const first = `globalThis[${MARK}] = true; queueMicrotask(() => { globalThis[${MARK}] = false; });`;
  const whole = [
    `import ${JSON.stringify(dataUrl(first))};`,
    `import * as module from ${JSON.stringify(pathToFileURL(file).href)};`,
    `export const waited = !globalThis[${MARK}];`,
    'export const namespace = module;',
  ];
  return import(dataUrl(whole.join('\n')));
}

/** Imports a file for the first time. Throws its error. */
export async function importWatched(file: string, home: Home): Promise<Watched> {
  const watch = new Watch();
  const before = globalsNow();
  const began = performance.now();
  try {
    const { waited, namespace } = await watch.run(() => importAndTell(file));
    const milliseconds = performance.now() - began;
    const { left } = await leftBehind(watch, [home]);
    const changed = changedGlobals(before, globalsNow()).map(globalChanged);
    return {
      exported: exportsOf(namespace).default,
      milliseconds,
      effects: [...(waited ? [importWaits()] : []), ...left, ...changed],
    };
  } finally {
    watch.end();
  }
}
