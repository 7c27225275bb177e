import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND } from '@wideload/kit/internal';
import { shownPath } from '@wideload/loader';

export const usage = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/**
 * `scaffold` needs a name. The first word is the name, the second the folder for the module, which is created if it
 * does not exist.
 */
export const scaffoldWords = (): WideloadError =>
  usage('SCAFFOLD_USAGE', [
    'scaffold needs the name of the new module, and optionally a folder for it',
    `example: ${HOST_COMMAND} scaffold hello addons`,
  ]);

/**
 * A module's name is a part of its options, its routes and its services, so it must be valid in all of them. `better`
 * is the likely name: the same in snake_case, or the last part of a path.
 */
export const scaffoldNameInvalid = (name: string, better: string | undefined): WideloadError =>
  usage('SCAFFOLD_NAME_INVALID', [
    `${JSON.stringify(name)} is not a module name`,
    'a name is snake_case: a lower-case letter, then letters, digits and underscores',
    ...(better === undefined ? [] : [`did you mean: ${HOST_COMMAND} scaffold ${better}`]),
  ]);

/** The name has another meaning in options or folders. Choose any other name. */
export const scaffoldNameReserved = (name: string, why: string): WideloadError =>
  usage('SCAFFOLD_NAME_RESERVED', [
    `a module cannot be called ${name}: ${why}`,
    `choose another name: ${HOST_COMMAND} scaffold my_${name}`,
  ]);

/**
 * A module of that name is on the addons path already. Modules are found by name, and the first one wins: the other
 * would never run. Choose a name from what the module does, or from its author.
 */
export const scaffoldNameTaken = (name: string, file: string): WideloadError =>
  usage('SCAFFOLD_NAME_TAKEN', [
    `there is a module ${name} already: ${shownPath(file)}`,
    `only the first of two modules with the same name is found; choose another name: ${HOST_COMMAND} scaffold my_${name}`,
  ]);

/**
 * A file, a link, or a folder that is not empty exists where the module would be created. Nothing was changed or
 * written.
 */
export const scaffoldFolderTaken = (folder: string): WideloadError =>
  usage('SCAFFOLD_FOLDER_TAKEN', [
    `${shownPath(folder)} already exists and is never overwritten`,
    'choose another name or folder, or move the existing one',
  ]);
