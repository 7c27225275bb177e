import { shareInstances } from './values/mark.ts';

/**
 * An error that a user can fix. Only its message is shown, never a stack trace. The first line says what happened; the
 * next lines say where, and what to do about it.
 */
export class WideloadError extends Error {
  /** Stable code of the failure, in upper-case snake case: for documentation and code. */
  readonly code: string;
  /** Exit code of the process if this error ends it: 1 for a failed boot, 2 for wrong usage. */
  readonly exitCode: number;

  constructor(code: string, lines: string | readonly string[], settings: { cause?: unknown; exitCode?: number } = {}) {
    super(typeof lines === 'string' ? lines : lines.join('\n  '), 'cause' in settings ? { cause: settings.cause } : {});
    this.name = 'WideloadError';
    this.code = code;
    this.exitCode = settings.exitCode ?? 1;
  }
}
shareInstances(WideloadError, 'WideloadError');

/** Several failures of one phase, each with its own message. */
export class WideloadErrors extends WideloadError {
  readonly errors: readonly WideloadError[];

  constructor(errors: readonly WideloadError[]) {
    super('SEVERAL', errors.map((error) => error.message).join('\n'), {
      exitCode: Math.max(...errors.map((error) => error.exitCode)),
    });
    this.errors = errors;
  }
}
shareInstances(WideloadErrors, 'WideloadErrors');

/** Returns several errors as one; a single one is returned as it is. */
export function gathered(errors: readonly WideloadError[]): WideloadError {
  const [first] = errors;
  return first && errors.length === 1 ? first : new WideloadErrors(errors);
}

/** Throws one error, or several as one; does nothing without errors. */
export function throwGathered(errors: readonly WideloadError[]): void {
  if (errors.length > 0) throw gathered(errors);
}

/** Why a text is not a valid value of an option. The caller adds the option's name and the origin of the text. */
export class InvalidValue extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'InvalidValue';
  }
}
shareInstances(InvalidValue, 'InvalidValue');

const MODULE_KEYS = 'name, description, depends, after, requires, options, commands, setup';

/**
 * `defineModule()` was called with something that is not an object, or with several arguments. It takes one plain
 * object that describes the whole module.
 */
export const notAModule = (what: string): WideloadError =>
  new WideloadError('MODULE_NOT_AN_OBJECT', [
    `defineModule() got ${what}, not an object`,
    `it takes one with ${MODULE_KEYS}`,
  ]);

/**
 * A module's name is a part of its options, services and hooks, so it must be valid in all of them: snake_case, the
 * same as its folder. An npm package keeps its package name. Rename the module and its folder.
 */
export const moduleNameInvalid = (name: unknown): WideloadError =>
  new WideloadError('MODULE_NAME_INVALID', [
    `${typeof name === 'string' ? JSON.stringify(name) : String(name)} is not a module name`,
    'a name is snake_case: a lower-case letter, then letters, digits and underscores; an npm package keeps its own name',
  ]);

/**
 * An unknown key is nearly always a misspelling: ignored, the module would do less than it says. Fix or remove the
 * key.
 */
export const definitionKeyUnknown = (module: string, key: string, nearest: string | undefined): WideloadError =>
  new WideloadError('MODULE_KEY_UNKNOWN', [
    `module ${module}: defineModule() has no key "${key}"${nearest ? `; did you mean "${nearest}"?` : ''}`,
    `known are ${MODULE_KEYS}`,
  ]);

/**
 * A key of `defineModule()` has a value of a wrong type. The message says what it must be; the reference describes
 * each key under `ModuleDefinition`.
 */
export const moduleFieldInvalid = (module: string, key: string, expected: string): WideloadError =>
  new WideloadError('MODULE_FIELD_INVALID', `module ${module}: "${key}" must be ${expected}`);

/**
 * Services and hooks are found by their id alone, even across two copies of a package, and the part before the dot
 * names the module that owns it. Write the id as `<module>.<name>`, both in snake_case.
 */
export const tokenIdInvalid = (id: string): WideloadError =>
  new WideloadError('TOKEN_ID_INVALID', [
    `"${id}" is not an id for a service or hook`,
    'an id is the name of the module that owns it, a dot, and a snake_case name: "web.routes"',
  ]);

/**
 * The names of an option on the command line, in the environment and in files are made from its key; only snake_case
 * is valid in all three. Rename the key in the module's `options`.
 */
export const optionKeyInvalid = (module: string, key: string): WideloadError =>
  new WideloadError('OPTION_KEY_INVALID', `module ${module}: option "${key}" must be snake_case`);

/**
 * A command is typed after `node host`, so its name must be a plain word. Rename the key in the module's `commands`.
 */
export const commandNameInvalid = (module: string, command: string): WideloadError =>
  new WideloadError('COMMAND_NAME_INVALID', [
    `module ${module}: "${command}" is not a name for a command`,
    'a name is lower-case letters, digits and dashes: "sessions"',
  ]);
