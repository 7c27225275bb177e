import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModuleDefinition } from '@wideload/kit';

/** An option's value: a text as it would be typed, or what is written as one. */
export type OptionText = string | number | boolean | readonly string[];

/** What a test host is to be. */
export interface TestHostSettings {
  /** Names as in `--load`: `base` and `web` come by themselves, `!web` does without. */
  readonly modules?: readonly string[];
  /** Modules that the test defines or imports itself, loaded behind the others. */
  readonly with?: readonly ModuleDefinition[];
  /** Folders in which modules are looked for by name; the host's own are always found. */
  readonly addonsPath?: string | URL | readonly (string | URL)[];
  /** Values by the options' whole names: `{ session_redis_host: 'localhost', http_enable: true }`. */
  readonly options?: Readonly<Record<string, OptionText>>;
}

/** Folders, made absolute. */
export function pathsOf(addonsPath: TestHostSettings['addonsPath'] = []): string[] {
  const all = typeof addonsPath === 'string' || addonsPath instanceof URL ? [addonsPath] : addonsPath;
  return all.map((path) => (path instanceof URL ? fileURLToPath(path) : resolve(path)));
}

function textOf(value: OptionText): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? value.join(',') : String(value);
}

/** The command line that says the same. */
export function argumentsFor({ modules = [], addonsPath, options = {} }: TestHostSettings): string[] {
  const addonsPaths = pathsOf(addonsPath);
  const addons = addonsPaths.length === 0 ? {} : { addons_path: addonsPaths };
  const all: TestHostSettings['options'] = { server_wide_modules: modules, ...addons, ...options };
  return Object.entries(all).map(([name, value]) => `--${name.replaceAll('_', '-')}=${textOf(value)}`);
}
