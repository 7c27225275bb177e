import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file is right below src/, and what is made of it right below dist/. */
const PACKAGE_FOLDER = new URL('../', import.meta.url);

/** A module that is called hello: it runs, and is tested, as it stands there. */
const MODULE = fileURLToPath(new URL('template/hello/', PACKAGE_FOLDER));

const PROJECT = fileURLToPath(new URL('template/project/', PACKAGE_FOLDER));

/** The name of the module that a new project begins with. */
const FIRST_MODULE = 'hello';

/** Of a module in a project: its own package.json and tsconfig.json would repeat those of the project. */
const IN_PROJECT = ['index.ts', 'index.test.ts'];

/** npm leaves files with these names out of a package, or renames them. */
const DOTTED = ['gitignore', 'dockerignore'];

const written = (name: string): string => (DOTTED.includes(name) ? `.${name}` : name);

function read(folder: string): Map<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The version of this package, which all packages of a release share. */
export function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('package.json', PACKAGE_FOLDER), 'utf8'));
  return manifest.version;
}

/** The text with this version where a manifest of the template leaves it open. */
function withVersions(text: string): string {
  return text.replaceAll(/("(?:@wideload\/\w+|wideload)"): ""/g, `$1: "^${version()}"`);
}

/** The text with another name in place of `hello`, in every form that it has there. */
function renamed(text: string, name: string): string {
  return text
    .replaceAll('--hello', `--${name.replaceAll('_', '-')}`)
    .replaceAll('HELLO', name.toUpperCase())
    .replaceAll('hello', name);
}

/** The files of a new module, by name. */
export function moduleFiles(name: string): Map<string, string> {
  return new Map([...read(MODULE)].map(([file, text]) => [written(file), withVersions(renamed(text, name))]));
}

/** The files of a new project, by their paths in its folder. */
export function projectFiles(name: string): Map<string, string> {
  const project = [...read(PROJECT)].map(([file, template]): [string, string] => {
    const text = withVersions(template.replaceAll('my-host', name));
    return [written(file), text];
  });
  const module = IN_PROJECT.map((file): [string, string] => [
    `addons/${FIRST_MODULE}/${file}`,
    readFileSync(join(MODULE, file), 'utf8'),
  ]);
  return new Map([...project, ...module]);
}
