import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_FOLDER } from '../package_folder.ts';

/** A module that is called hello: it runs, and is tested, as it stands there. */
const TEMPLATE = fileURLToPath(new URL('scaffold/hello/', PACKAGE_FOLDER));

/** What a module's own tsconfig.json goes on from: where the types of `@wideload/*` are. */
const TSCONFIG = fileURLToPath(new URL('tsconfig.module.json', PACKAGE_FOLDER));

/** The text with another name in place of `hello`, in every form that it has there. */
function renamed(text: string, name: string): string {
  return text
    .replaceAll('--hello', `--${name.replaceAll('_', '-')}`)
    .replaceAll('HELLO', name.toUpperCase())
    .replaceAll('hello', name);
}

/** The files of a new module that is to stand in this folder, by name. */
export function moduleFiles(name: string, folder: string): Map<string, string> {
  const tsconfig = relative(folder, TSCONFIG).replaceAll('\\', '/');
  return new Map(
    readdirSync(TEMPLATE).map((file) => {
      const text = readFileSync(join(TEMPLATE, file), 'utf8');
      return [file, renamed(text, name).replace('../../tsconfig.module.json', () => tsconfig)];
    }),
  );
}
