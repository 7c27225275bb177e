import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type ConfigureInputs, findModule } from '@wideload/boot';
import { entryOf, type ModulePlace } from '@wideload/loader';
import { folderHoldsNoModule } from '../errors.ts';

/** Whether a word is a folder and not a name: `./hello`, `addons/hello`, `.`; `@acme/audit` is a name. */
function isFolder(word: string): boolean {
  return word.startsWith('.') || isAbsolute(word) || (word.includes('/') && !word.startsWith('@'));
}

/** Whether a folder is a module, or would be: the check says what is wrong with its package.json. */
function holdsModule(folder: string): boolean {
  try {
    return entryOf(basename(folder), folder) !== undefined;
  } catch {
    return true;
  }
}

/**
 * Returns the modules that a word of the command line means: those in a folder of modules, in the order of their names;
 * for a name, and for any other folder, that alone.
 */
export function modulesOf(word: string, workingFolder: string): readonly string[] {
  const folder = resolve(workingFolder, word);
  if (!isFolder(word) || !existsSync(folder) || holdsModule(folder)) return [word];
  const below = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .map((name) => join(folder, name))
    .filter(holdsModule);
  return below.length === 0 ? [word] : below.sort();
}

/** Returns the folder of the module. Throws if there is none. */
export async function locate(word: string, inputs: ConfigureInputs): Promise<ModulePlace> {
  if (!isFolder(word)) return findModule(word, 'check', inputs);
  const folder = resolve(inputs.workingFolder, word);
  const file = entryOf(basename(folder), folder);
  if (file === undefined) throw folderHoldsNoModule(folder);
  return { folder, file };
}

function packageName(folder: string): string | undefined {
  try {
    const manifest: { name?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return manifest.name;
  } catch {
    return undefined;
  }
}

/** The name of a module for a host, and the folders that the host needs for it. */
export interface Subject {
  readonly name: string;
  readonly addonsPath: readonly string[];
  readonly packagesFrom: string | undefined;
}

/**
 * Returns how a host finds the module. A folder is found by its name, or, if the module has the name of its npm
 * package, by that. `done` removes what was created for it.
 */
export function subjectOf(
  word: string,
  { folder }: ModulePlace,
  ownName: string | undefined,
): { subject: Subject; done: () => void } {
  if (!isFolder(word)) return { subject: { name: word, addonsPath: [], packagesFrom: undefined }, done: () => {} };
  if (ownName === undefined || ownName === basename(folder) || ownName !== packageName(folder)) {
    const subject = { name: basename(folder), addonsPath: [dirname(folder)], packagesFrom: undefined };
    return { subject, done: () => {} };
  }
  const packagesFrom = mkdtempSync(join(tmpdir(), 'wideload-check-'));
  const link = join(packagesFrom, 'node_modules', ownName);
  mkdirSync(dirname(link), { recursive: true });
  // On Windows everybody may make a junction, but not a link.
  symlinkSync(folder, link, 'junction');
  return {
    subject: { name: ownName, addonsPath: [], packagesFrom },
    done: () => rmSync(packagesFrom, { recursive: true, force: true }),
  };
}
