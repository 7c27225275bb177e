import { WideloadError } from '@wideload/kit';
import { shownPath } from '@wideload/loader';

/** A command is called by its name alone, so it must belong to one module, and not to the host itself. */
export const commandTwice = (command: string, first: string, second: string): WideloadError =>
  new WideloadError('COMMAND_DECLARED_TWICE', [
    `the command ${command} is brought by ${first} and by ${second}`,
    'remove one of the modules, or rename one of the commands',
  ]);

// Why a folder of addons_path is passed over, in the list of places of MODULE_NOT_FOUND.

const onOneLine = (path: string): string => path.replaceAll(/\s+/g, ' ');

export const pathMissing = (path: string): string => `${onOneLine(path)} (not there)`;

export const pathsWithoutComma = (path: string, paths: readonly string[]): string =>
  `${onOneLine(path)} (not there; these look like ${paths.length} paths without a comma: ${paths.join(',')})`;

export const pathIsFile = (path: string): string => `${onOneLine(path)} (not a folder)`;

export const pathUnreadable = (path: string): string => `${onOneLine(path)} (not readable by this user)`;

// What is only said in the log.

export const compilerOptionIgnored = (module: string, option: string, value: boolean, file: string): string =>
  `module ${module}: ${option} = ${value} of ${shownPath(file)} is ignored: its TypeScript runs without the compiler; ` +
  'compile the module, or remove the option';
