import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND, maskWhole, messageOf } from '@wideload/kit/internal';
import type { Declaration } from './options/declaration.ts';

/** Wrong configuration and wrong usage end the process with 2, as in Odoo. */
const usage = (code: string, lines: string | readonly string[], cause?: unknown): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2, cause });

const orNearest = (near: string | undefined): string => (near ? `; did you mean ${near}?` : '');

/** A reason that may quote values, with secrets masked. */
const withoutSecrets = (reason: string, text: string): string =>
  [text, ...text.split(',')]
    .map((part) => part.trim())
    .filter(Boolean)
    .reduce((said, part) => said.replaceAll(part, () => maskWhole(part)), reason);

/**
 * Two options have the same name on the command line, in the environment or in files, so a value under it could mean
 * either. Options of modules begin with the module's name unless the author chose another one with `name`.
 */
export const declaredTwice = (kind: string, name: string, first: Declaration, second: Declaration): WideloadError =>
  usage('OPTION_DECLARED_TWICE', [
    `the ${kind} ${name} is declared by module ${first.module} (${first.key}) and by module ${second.module} (${second.key})`,
    'rename the option in one of the modules, or remove one of them',
  ]);

/**
 * No loaded module declares this option: it is misspelt, or its module is not loaded. In a file an unknown name is
 * only a warning, since files are shared with Odoo.
 */
export const optionUnknown = (flag: string, near: string | undefined): WideloadError =>
  usage('OPTION_UNKNOWN', [
    `no such option: ${flag}${orNearest(near)}`,
    `${HOST_COMMAND} --help lists the options of the modules loaded`,
  ]);

/** The option belongs to a module that comes with the host but is not loaded. Load the module, or remove the option. */
export const optionOfOther = (flag: string, module: string): WideloadError =>
  usage('OPTION_OF_OTHER_MODULE', [
    `no such option: ${flag}; it belongs to module ${module}, which is not loaded`,
    `load it with --load=base,web,${module}`,
  ]);

/**
 * The option needs a value, and none follows: the command line ends there, or another option comes next. Write a value
 * that begins with a dash with an equals sign: `--option=-value`.
 */
export const valueMissing = (flag: string, metavar: string): WideloadError =>
  usage('OPTION_VALUE_MISSING', [`${flag} needs a value: ${flag} ${metavar}`]);

/**
 * The value does not fit the kind of the option: letters in a number, a number out of bounds, a word that is not one
 * of those allowed. The message says where it was set; `node host config` shows every option with its value. A secret
 * is not repeated.
 */
export const valueInvalid = (
  { name, option }: Declaration,
  where: string,
  text: string,
  reason: string,
  password?: string,
): WideloadError => {
  // The part before an @ may be a password, also in an invalid URL.
  const isHidden = option.secret || (option.kind === 'url' && /@|password/i.test(text));
  return usage('OPTION_INVALID', [
    `${name} ${withoutSecrets(reason, text)}${isHidden ? '' : `; the value is ${JSON.stringify(maskWhole(text))}`}`,
    `set by ${where}; the default is ${option.display(option.default) || 'none'}`,
    ...(isHidden && password !== undefined && password !== name
      ? [`set a password with ${password}, which needs no encoding`]
      : []),
  ]);
};

/**
 * The file that `-c` names does not exist or cannot be read. Without it the host would run with values that you did
 * not choose. `--save` creates the file.
 */
export const fileMissing = (path: string): WideloadError =>
  usage(
    'CONFIG_FILE_MISSING',
    `The config file '${path}' selected with -c/--config doesn't exist or is not readable, use -s/--save if you want to generate it`,
  );

/**
 * The file that `ODOO_RC` names does not exist or cannot be read. Odoo's container images set this variable; unset it
 * to use the file in the usual places.
 */
export const namedFileMissing = (path: string, variable: string): WideloadError =>
  usage('CONFIG_FILE_MISSING', [
    `the config file '${path}', which the variable ${variable} names, doesn't exist or is not readable`,
    `fix or unset ${variable}, or use -s/--save to generate the file`,
  ]);

/** The path of the file has a variable that is not set, or the home folder of an unknown user. */
export const pathUnreadable = (path: string, named: string, reason: string): WideloadError =>
  usage('CONFIG_FILE_MISSING', [
    `the path in ${named} ${reason}: ${path}`,
    'set the variable, or write the path without it',
  ]);

/** The file exists, but this user cannot read or open it. It is not ignored, because the host would run with other values. */
export const fileUnreadable = (path: string, error: unknown): WideloadError =>
  usage('CONFIG_FILE_UNREADABLE', [
    `the config file ${path} cannot be read: ${messageOf(error)}`,
    'fix its permissions, or use another file with -c/--config or ODOO_RC',
  ]);

/**
 * The configuration file is a folder, a named pipe, a socket or a device. /dev/null is an empty configuration, and a
 * shell's `-c <(...)` is read.
 */
export const fileNotRegular = (path: string, kind: string): WideloadError =>
  usage('CONFIG_FILE_NOT_REGULAR', [
    `the config file ${path} is ${kind}, not a file`,
    'use a file with -c/--config or ODOO_RC; /dev/null means no configuration',
  ]);

/**
 * The file is not in UTF-8, often because it was written on an older system. The host does not guess the encoding: a
 * wrong guess would change passwords.
 */
export const fileNotUtf8 = (path: string, line: number): WideloadError =>
  usage('CONFIG_FILE_ENCODING', [
    `the config file ${path} is not UTF-8: line ${line} contains other bytes`,
    `if it is in Latin-1: iconv -f LATIN1 -t UTF-8 ${path} > new.conf`,
  ]);

/**
 * The file does not have the format that its name says. An odoo.conf is read as Python's configparser reads it:
 * sections in brackets, then `key = value` or `key: value`, comments on lines of their own with `#` or `;`. YAML, JSON
 * and JavaScript must contain one object.
 */
export const fileMalformed = (path: string, line: number | undefined, reason: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', `${path}${line === undefined ? '' : `:${line}`}: ${reason}`);

/** A configuration in JavaScript is its default export. */
export const fileWithoutExport = (path: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', [`${path}: it has no default export`, 'export default { http_port: 8070 };']);

/**
 * Options are texts, numbers, yes or no, or lists of those. Only a section, named after a module, may contain further
 * keys.
 */
export const fileValueNested = (path: string, key: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', [
    `${path}: the value of ${key} is not a text, number, yes/no or list of these`,
    'only sections may be objects: { session_redis: { host: ... } }',
  ]);

/**
 * `--save` writes the format of odoo.conf. The file that was read is YAML, JSON or JavaScript, and would lose its
 * comments and code.
 */
export const saveFormat = (path: string): WideloadError =>
  usage('CONFIG_SAVE_FORMAT', [
    `options are saved in the format of odoo.conf, but ${path} has another format`,
    `use another file: ${HOST_COMMAND} -c odoo.conf --save`,
  ]);

/**
 * An odoo.conf cannot contain every text: blanks at both ends are removed, a value ends with its line, some words mean
 * that nothing is set, and a `$` in a path begins a variable. This value would change when it is read back.
 */
export const saveImpossible = (name: string): WideloadError =>
  usage('CONFIG_SAVE_VALUE', [
    `the value of ${name} cannot be written to an odoo.conf`,
    'it has a line break, blanks at its ends, a $ in a path, or is a word that means unset (False, None)',
    'set it in the environment instead',
  ]);

/** `--save` writes to the file that was read, and that is a folder, a device or a pipe. */
export const saveNoFile = (path: string): WideloadError =>
  usage('CONFIG_SAVE_NO_FILE', [
    `the options cannot be saved to ${path}: it is not a file`,
    `use another file: ${HOST_COMMAND} -c odoo.conf --save`,
  ]);

/**
 * Writing the file failed, and it is unchanged. The reason comes from the system: usually the permissions of the
 * folder, or a full disk.
 */
export const saveFailed = (path: string, error: unknown): WideloadError =>
  new WideloadError('CONFIG_SAVE_FAILED', `the options cannot be saved to ${path}: ${messageOf(error)}`);

// Warnings in the log: the host continues.

export const oldName = (old: string, name: string): string => `${old} is the old name of ${name}`;

export const valueReplaced = ({ name, option }: Declaration, where: string, text: string, value: unknown): string => {
  const taken = option.display(value);
  return `${where}: ${name} cannot be ${JSON.stringify(text)}; Odoo accepts it, so this host uses ${taken || 'none'}`;
};

export const variableUnknown = (variable: string, near: string): string =>
  `the variable ${variable} is not an option of this host${orNearest(near)}`;

export const keyUnknown = (place: string, key: string, near: string | undefined): string =>
  `${place}: unknown option ${key}${orNearest(near)}`;

export const sectionUnknown = (place: string, section: string, near: string): string =>
  `${place}: unknown section [${section}]; did you mean [${near}]?`;

export const optionAsSection = (place: string, option: string): string =>
  `${place}: ${option} is an option, not a section; write its value behind its name`;

export const moduleOptionUnknown = (place: string, module: string, key: string, near: string | undefined): string =>
  `${place}: module ${module} has no option ${key}${orNearest(near)}`;
