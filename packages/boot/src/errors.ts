import { pathToFileURL } from 'node:url';
import { WideloadError } from '@wideload/kit';
import { shownPath } from '@wideload/loader';

/** Two modules, or a module and the host itself, declare a command of the same name. */
export const commandTwice = (command: string, first: string, second: string): WideloadError =>
  new WideloadError('COMMAND_DECLARED_TWICE', [
    `the command ${command} is declared by ${first} and by ${second}`,
    'remove one of the modules, or rename one of the commands',
  ]);

/**
 * A package of Wideload runs, but the package `wideload` is not installed beside it: it names the modules that every
 * host has. Install it in the project, in the same version.
 */
export const programMissing = (): WideloadError =>
  new WideloadError('PROGRAM_MISSING', [
    'the package wideload is not installed where this project finds it',
    'install it in the same version as the other packages: npm install wideload',
  ]);

/**
 * A module that comes with the host is not installed: the installation is not complete. Install `wideload` again. Other
 * packages of that name are never loaded instead.
 */
export const ownModuleMissing = (name: string, folder: string): WideloadError =>
  new WideloadError('OWN_MODULE_MISSING', [
    `the module ${name} comes with wideload, but ${shownPath(folder)} does not exist`,
    'install wideload again: remove node_modules, then npm install',
  ]);

// Why a folder of addons_path is skipped, in the list of folders of MODULE_NOT_FOUND.

const onOneLine = (path: string): string => path.replaceAll(/\s+/g, ' ');

export const pathMissing = (path: string): string => `${onOneLine(path)} (does not exist)`;

export const pathsWithoutComma = (path: string, paths: readonly string[]): string =>
  `${onOneLine(path)} (does not exist; this looks like ${paths.length} paths without a comma: ${paths.join(',')})`;

export const pathIsFile = (path: string): string => `${onOneLine(path)} (not a folder)`;

export const pathUnreadable = (path: string): string => `${onOneLine(path)} (not readable by this user)`;

// What is thrown where TypeScript is read. On Node 20 that is in a thread, from which errors arrive as plain ones: the code
// is that of an import that fails.

/** Returns an error whose stack names a line of the source, as for an error that the file throws. */
function syntaxError(file: string, line: number, column: number, message: string): SyntaxError {
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}\n    at ${pathToFileURL(file).href}:${line}:${column}`;
  return error;
}

export const typescriptInvalid = (file: string, line: number, column: number, message: string): SyntaxError =>
  syntaxError(file, line, column, message);

export const namespaceUnsupported = (file: string, line: number, column: number): SyntaxError =>
  syntaxError(file, line, column, 'a namespace can only export constants here: use const, or export it from the file');

export const decoratorsUnsupported = (file: string, line: number): SyntaxError =>
  syntaxError(
    file,
    line,
    1,
    'decorators of the standard need esbuild beside the host (npm install esbuild), or set experimentalDecorators in tsconfig.json',
  );

export const typescriptInPackage = (file: string): SyntaxError =>
  syntaxError(file, 1, 1, `${shownPath(file)} is TypeScript in an npm package: import what the package compiles it to`);

export const tsconfigInvalid = (file: string, reason: string): Error =>
  new Error(`the tsconfig.json of ${shownPath(file)} cannot be read: ${reason}`);

export const transformerMissing = (reason: string): Error =>
  new Error(`oxc-transform, which compiles TypeScript, cannot be loaded: npm install --include=optional (${reason})`);
