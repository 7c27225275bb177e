import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownModuleMissing, programMissing } from './errors.ts';

interface Manifest {
  /** The names of the modules that come with the host. Each is the package `@wideload/<name>`. */
  readonly wideloadModules: readonly string[];
}

/**
 * The files that the package `wideload` is searched from: this one first, which npm installs beside it. A store that is
 * shared by all projects of a machine, as pnpm can have one, holds this file far from the project.
 */
function starts(): string[] {
  const [, script] = process.argv;
  const isFile = script !== undefined && existsSync(script);
  return [fileURLToPath(import.meta.url), ...(isFile ? [realpathSync(script)] : []), join(process.cwd(), 'start')];
}

function findProgram(): string {
  for (const start of starts()) {
    try {
      return dirname(realpathSync(createRequire(start).resolve('wideload/package.json')));
    } catch {
      // Not installed there: the next place may have it.
    }
  }
  throw programMissing();
}

let folder: string | undefined;

/** The folder of the package `wideload`: everything that a host consists of resolves from there. */
export function programFolder(): string {
  folder ??= findProgram();
  return folder;
}

/** The `node_modules/@wideload` that Node finds first from a folder. Undefined when nothing is installed there or above. */
export function scopeFolder(from: string): string | undefined {
  for (let above = from; ; above = dirname(above)) {
    const scope = join(above, 'node_modules', '@wideload');
    if (existsSync(scope)) return realpathSync(scope);
    if (dirname(above) === above) return undefined;
  }
}

let modules: ReadonlyMap<string, string> | undefined;

/** The folders of the modules that come with the host, by name. */
export function ownModules(): ReadonlyMap<string, string> {
  if (modules) return modules;
  const { wideloadModules }: Manifest = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8'));
  const scope = scopeFolder(programFolder()) ?? programFolder();
  modules = new Map(
    wideloadModules.map((name) => {
      const place = join(scope, name);
      if (!existsSync(place)) throw ownModuleMissing(name, place);
      return [name, realpathSync(place)];
    }),
  );
  return modules;
}
