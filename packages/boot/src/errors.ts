import { WideloadError } from '@wideload/kit';
import { shownPath } from '@wideload/loader';

/** Two modules, or a module and the host itself, declare a command of the same name. */
export const commandTwice = (command: string, first: string, second: string): WideloadError =>
  new WideloadError('COMMAND_DECLARED_TWICE', [
    `the command ${command} is declared by ${first} and by ${second}`,
    'remove one of the modules, or rename one of the commands',
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
