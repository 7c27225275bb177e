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

/**
 * A module is written in TypeScript. Node runs it from 22.18 on; older versions need the package `tsx`, which is not
 * installed with the host, since most hosts do not need it. Install it, use a newer Node, or compile the module.
 */
export const typescriptUnsupported = (version: string): WideloadError =>
  new WideloadError('TYPESCRIPT_UNSUPPORTED', [
    `a module is written in TypeScript, which Node ${version} does not run by itself`,
    'install tsx beside the host (npm install tsx), or use Node 22.18 or later',
  ]);

// Why a folder of addons_path is skipped, in the list of folders of MODULE_NOT_FOUND.

const onOneLine = (path: string): string => path.replaceAll(/\s+/g, ' ');

export const pathMissing = (path: string): string => `${onOneLine(path)} (does not exist)`;

export const pathsWithoutComma = (path: string, paths: readonly string[]): string =>
  `${onOneLine(path)} (does not exist; this looks like ${paths.length} paths without a comma: ${paths.join(',')})`;

export const pathIsFile = (path: string): string => `${onOneLine(path)} (not a folder)`;

export const pathUnreadable = (path: string): string => `${onOneLine(path)} (not readable by this user)`;

// Log lines.

export const compilerOptionIgnored = (module: string, option: string, value: boolean, file: string): string =>
  `module ${module}: ${option} = ${value} of ${shownPath(file)} is ignored: its TypeScript runs without the compiler; ` +
  'compile the module, or remove the option';
