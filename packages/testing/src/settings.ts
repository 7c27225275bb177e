import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModuleDefinition } from '@wideload/kit';

/** The value of an option: a text as on the command line, or a value that is converted to one. */
export type OptionText = string | number | boolean | readonly string[];

/** The settings of a test host. */
export interface TestHostSettings {
  /** Names as in `--load`: `base` and `web` are added, `!web` leaves it out. */
  readonly modules?: readonly string[];
  /** Modules that the test defines or imports itself, loaded after the others. */
  readonly with?: readonly ModuleDefinition[];
  /** Folders in which modules are searched by name; the host's own are always found. */
  readonly addonsPath?: string | URL | readonly (string | URL)[];
  /** Values by full option names: `{ session_redis_host: 'localhost', http_enable: true }`. */
  readonly options?: Readonly<Record<string, OptionText>>;
}

/** Returns folders as absolute paths. */
export function pathsOf(addonsPath: TestHostSettings['addonsPath'] = []): string[] {
  const all = typeof addonsPath === 'string' || addonsPath instanceof URL ? [addonsPath] : addonsPath;
  return all.map((path) => (path instanceof URL ? fileURLToPath(path) : resolve(path)));
}

function textOf(value: OptionText): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? value.join(',') : String(value);
}

/** Returns the equivalent command line. */
export function argumentsFor({ modules = [], addonsPath, options = {} }: TestHostSettings): string[] {
  const addonsPaths = pathsOf(addonsPath);
  const addons = addonsPaths.length === 0 ? {} : { addons_path: addonsPaths };
  const all: TestHostSettings['options'] = { server_wide_modules: modules, ...addons, ...options };
  return Object.entries(all).map(([name, value]) => `--${name.replaceAll('_', '-')}=${textOf(value)}`);
}
