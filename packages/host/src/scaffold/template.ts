import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_FOLDER } from '../package_folder.ts';

/** A module named hello, which runs and is tested in this repository. */
const TEMPLATE = fileURLToPath(new URL('scaffold/hello/', PACKAGE_FOLDER));

/** The tsconfig.json that a module's own extends, with the types of `@wideload/*`. */
const TSCONFIG = fileURLToPath(new URL('tsconfig.module.json', PACKAGE_FOLDER));

/** Replaces the name `hello` in a text, in every form. */
function renamed(text: string, name: string): string {
  return text
    .replaceAll('--hello', `--${name.replaceAll('_', '-')}`)
    .replaceAll('HELLO', name.toUpperCase())
    .replaceAll('hello', name);
}

/** Returns the files of a new module in this folder, by name. */
export function moduleFiles(name: string, folder: string): Map<string, string> {
  const tsconfig = relative(folder, TSCONFIG).replaceAll('\\', '/');
  return new Map(
    readdirSync(TEMPLATE).map((file) => {
      const text = readFileSync(join(TEMPLATE, file), 'utf8');
      return [file, renamed(text, name).replace('../../tsconfig.module.json', () => tsconfig)];
    }),
  );
}
