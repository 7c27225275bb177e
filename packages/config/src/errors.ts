import { WideloadError } from '@wideload/kit';
import type { Declaration } from './declaration.ts';

/** Wrong configuration and wrong usage end the process with 2, as Odoo's do. */
const usage = (code: string, lines: string | readonly string[], cause?: unknown): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2, cause });

const orNearest = (near: string | undefined): string => (near ? `; did you mean ${near}?` : '');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const declaredTwice = (kind: string, name: string, first: Declaration, second: Declaration): WideloadError =>
  usage('OPTION_DECLARED_TWICE', [
    `the ${kind} ${name} is declared by module ${first.module} (${first.key}) and by module ${second.module} (${second.key})`,
    'one of the modules must give its option another name, or be left out',
  ]);

export const optionUnknown = (flag: string, near: string | undefined): WideloadError =>
  usage('OPTION_UNKNOWN', [
    `no such option: ${flag}${orNearest(near)}`,
    'node host --help lists the options of the modules loaded',
  ]);

export const optionOfOdoo = (flag: string): WideloadError =>
  usage('OPTION_OF_ODOO', [
    `no such option: ${flag}`,
    'it is an option of Odoo for what this host does not do; in odoo.conf it is passed over in silence',
  ]);

export const optionOfOther = (flag: string, module: string): WideloadError =>
  usage('OPTION_OF_OTHER_MODULE', [
    `no such option: ${flag}; it would be one of module ${module}, which is not loaded`,
    `load it with --load=base,web,${module}`,
  ]);

export const valueMissing = (flag: string, metavar: string): WideloadError =>
  usage('OPTION_VALUE_MISSING', [`${flag} needs a value: ${flag} ${metavar}`]);

export const valueInvalid = (
  { name, option }: Declaration,
  where: string,
  text: string,
  reason: string,
): WideloadError => {
  // What stands before an @ may be a password, also in a URL that is none.
  const isHidden = option.secret || (option.kind === 'url' && /@|password/i.test(text));
  return usage('OPTION_INVALID', [
    `${name} ${reason}${isHidden ? '' : `; it is ${JSON.stringify(text)}`}`,
    `given by ${where}; the default is ${option.display(option.default) || 'none'}`,
  ]);
};

export const fileMissing = (path: string): WideloadError =>
  usage(
    'CONFIG_FILE_MISSING',
    `The config file '${path}' selected with -c/--config doesn't exist or is not readable, use -s/--save if you want to generate it`,
  );

export const namedFileMissing = (path: string, variable: string): WideloadError =>
  usage('CONFIG_FILE_MISSING', [
    `the config file '${path}', which the variable ${variable} names, doesn't exist or is not readable`,
    `mend or unset ${variable}, or use -s/--save to generate the file`,
  ]);

export const fileUnreadable = (path: string, error: unknown): WideloadError =>
  usage('CONFIG_FILE_UNREADABLE', [
    `the config file ${path} cannot be read: ${reasonOf(error)}`,
    'name another one with -c/--config or ODOO_RC, or mend its rights',
  ]);

export const fileMalformed = (path: string, line: number | undefined, reason: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', `${path}${line === undefined ? '' : `:${line}`}: ${reason}`);

export const fileWithoutExport = (path: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', [`${path}: it has no default export`, 'export default { http_port: 8070 };']);

export const fileValueNested = (path: string, key: string): WideloadError =>
  usage('CONFIG_FILE_MALFORMED', [
    `${path}: the value of ${key} is no text, number, yes or no, or list of them`,
    'only sections may be objects: { session_redis: { host: ... } }',
  ]);

export const saveFormat = (path: string): WideloadError =>
  usage('CONFIG_SAVE_FORMAT', [
    `options are saved in the form of odoo.conf, but ${path} is not of that form`,
    'name another file: node host -c odoo.conf --save',
  ]);

export const saveImpossible = (name: string): WideloadError =>
  usage('CONFIG_SAVE_VALUE', [
    `the value of ${name} cannot stand in an odoo.conf: it has a line break or blanks at an end, or is a word (False, None) that there means none`,
    'give it in the environment instead',
  ]);

export const saveNoFile = (path: string): WideloadError =>
  usage('CONFIG_SAVE_NO_FILE', [
    `the options cannot be saved to ${path}: it is no file`,
    'name another one: node host -c odoo.conf --save',
  ]);

export const saveFailed = (path: string, error: unknown): WideloadError =>
  new WideloadError('CONFIG_SAVE_FAILED', `the options cannot be saved to ${path}: ${reasonOf(error)}`);

// What is only warned about: the host goes on.

export const oldName = (old: string, name: string): string => `${old} is the old name of ${name}`;

export const variableUnknown = (variable: string, near: string): string =>
  `the variable ${variable} means nothing here${orNearest(near)}`;

export const keyUnknown = (place: string, key: string, near: string | undefined): string =>
  `${place}: nobody knows the option ${key}${orNearest(near)}`;

export const sectionUnknown = (place: string, section: string, near: string): string =>
  `${place}: nobody reads the section [${section}]; did you mean [${near}]?`;

export const moduleKeyUnknown = (place: string, module: string, key: string, near: string | undefined): string =>
  `${place}: module ${module} has no option ${key}${orNearest(near)}`;
