import { dirname, sep } from 'node:path';
import { WideloadError } from '@wideload/kit';
import { placeIn, shownPath } from './call_site.ts';

/** The author's own line in a stack trace. */
const placeOf = (error: unknown, file: string): string | undefined =>
  error instanceof Error ? placeIn(error, dirname(file) + sep) : undefined;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** A module as messages name it. */
export interface Named {
  readonly name: string;
  readonly file: string;
  readonly askedBy: string;
  /** The line that this is about. */
  readonly place?: string;
}

const named = ({ name, file, askedBy, place = shownPath(file) }: Named): string =>
  `${name}  ${place}  asked for by ${askedBy}`;

export const listItemInvalid = (item: string, origin: string): WideloadError =>
  new WideloadError(
    'MODULE_LIST_INVALID',
    [
      `"${item}" in ${origin} names no module`,
      'write names between commas: base,web,session_redis; name? may fail, !name is never loaded',
    ],
    { exitCode: 2 },
  );

export const addonsPathMissing = (path: string): WideloadError =>
  new WideloadError(
    'ADDONS_PATH_MISSING',
    [`the addons path ${path} is no folder that can be read`, 'mend --addons-path, ODOO_ADDONS_PATH or addons_path'],
    { exitCode: 2 },
  );

export const moduleNotFound = (
  name: string,
  askedBy: string,
  near: string | undefined,
  tried: readonly string[],
): WideloadError =>
  new WideloadError('MODULE_NOT_FOUND', [
    `no module named "${name}", asked for by ${askedBy}`,
    ...(near ? [`did you mean ${near}?`] : []),
    'looked in:',
    ...tried.map((place) => `  ${place}`),
  ]);

export const moduleNotBuilt = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_NOT_BUILT', [
    `module ${name}: its package.json names ${shownPath(file)}, which is not there`,
    'build it first: npm run build',
  ]);

export const moduleManifestInvalid = (name: string, file: string, reason: string): WideloadError =>
  new WideloadError('MODULE_MANIFEST_INVALID', `module ${name}: ${shownPath(file)} cannot be read: ${reason}`);

export const moduleForbidden = (name: string, askedBy: string): WideloadError =>
  new WideloadError('MODULE_FORBIDDEN', [
    `${askedBy} needs the module ${name}, but !${name} says that it is never loaded`,
    `leave out ${askedBy}, or the !${name}`,
  ]);

export const moduleImportFailed = (name: string, file: string, askedBy: string, error: unknown): WideloadError => {
  const place = placeOf(error, file);
  return new WideloadError(
    'MODULE_IMPORT_FAILED',
    [
      `module ${name}, asked for by ${askedBy}, cannot be imported: ${reasonOf(error)}`,
      `at ${place ?? shownPath(file)}`,
      `a server that quietly runs without it would be worse: mend it, leave it out, or say ${name}? if it may fail`,
    ],
    { cause: error },
  );
};

export const importNeverEnds = (files: readonly string[]): WideloadError =>
  new WideloadError(
    'MODULE_IMPORT_NEVER_ENDS',
    [
      `importing ${files.map(shownPath).join(', ')} never ends`,
      'an await at the top of it waits for a promise that nothing is left to settle: do what waits in onStart',
    ],
    { exitCode: 13 },
  );

export const moduleExportMissing = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_EXPORT_MISSING', [
    `module ${name}: ${shownPath(file)} has no default export`,
    'end it with: export default defineModule({ ... })',
  ]);

export const moduleNameDiffers = (name: string, actual: string, file: string): WideloadError =>
  new WideloadError('MODULE_NAME_DIFFERS', [
    `the module in ${shownPath(file)} was asked for as "${name}" but calls itself "${actual}"`,
    'a module has the name of its folder: rename one of them',
  ]);

export const moduleDefinitionInvalid = (file: string, error: WideloadError): WideloadError =>
  new WideloadError(error.code, [error.message, `in ${shownPath(file)}`], { cause: error });

export const requirementUnmet = (name: string, what: string, range: string, actual: string): WideloadError =>
  new WideloadError('MODULE_REQUIREMENT_UNMET', `module ${name} requires ${what} ${range}; this is ${actual}`);

export const dependencyCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('MODULE_CYCLE', [
    `modules need each other in a circle: ${path.join(' -> ')}`,
    'one of them must not depend on the next, or ask for it with "after" only',
  ]);

export const dependencySkipped = (name: string, dependency: string, reason: string): WideloadError =>
  new WideloadError('MODULE_DEPENDENCY_SKIPPED', [`module ${name} needs ${dependency}, which was left out:`, reason]);

const failed =
  (code: string, doing: string) =>
  (module: Named, error: unknown): WideloadError => {
    if (error instanceof WideloadError) return error;
    const place = placeOf(error, module.file);
    return new WideloadError(
      code,
      [`module ${module.name} failed ${doing}: ${reasonOf(error)}`, `at ${place ?? shownPath(module.file)}`],
      { cause: error },
    );
  };

export const setupFailed = failed('MODULE_SETUP_FAILED', 'in setup');
export const startFailed = failed('MODULE_START_FAILED', 'while starting');
export const listenFailed = failed('MODULE_LISTEN_FAILED', 'while opening to the world');
export const stopFailed = failed('MODULE_STOP_FAILED', 'while stopping');

export const commandFailed = (command: string): ReturnType<typeof failed> =>
  failed('MODULE_COMMAND_FAILED', `in its command ${command}`);

export const commandNeverEnds = (module: Named, command: string): WideloadError =>
  new WideloadError(
    'MODULE_COMMAND_NEVER_ENDS',
    `module ${module.name}: its command ${command} waits for a promise that nothing is left to settle`,
    { exitCode: 13 },
  );

export const setupNotSynchronous = (module: Named): WideloadError =>
  new WideloadError('MODULE_SETUP_ASYNC', [
    `module ${module.name}: setup returned a promise, but it only declares and must be synchronous`,
    `move what waits into a factory or onStart; ${shownPath(module.file)}`,
  ]);

export const setupOver = (module: string, verb: string): WideloadError =>
  new WideloadError('MODULE_SETUP_OVER', `module ${module} called ${verb}() after its setup had ended`);

export const providedTwice = (id: string, first: Named, second: Named): WideloadError =>
  new WideloadError('SERVICE_PROVIDED_TWICE', [
    `service ${id} is provided by two modules`,
    named(first),
    named(second),
    'leave one of them out, or let one replace() what the other provides',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

export const replacedTwice = (id: string, first: Named, second: Named): WideloadError =>
  new WideloadError('SERVICE_REPLACED_TWICE', [
    `service ${id} is replaced by two modules`,
    named(first),
    named(second),
    'leave one of them out, or let one of them depend on the other: then that one wins',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

export const preferenceInvalid = (item: string, origin: string): WideloadError =>
  new WideloadError(
    'PREFERENCE_INVALID',
    [`"${item}" in ${origin} is not service=module`, 'write for example base.session_store=session_redis'],
    { exitCode: 2 },
  );

export const preferredServiceUnknown = (id: string, module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'PREFERENCE_SERVICE_UNKNOWN',
    [
      `--prefer ${id}=${module}: no loaded module has a service ${id}${near ? `; did you mean ${near}?` : ''}`,
      'node host services lists them',
    ],
    { exitCode: 2 },
  );

export const preferenceUnmatched = (id: string, module: string, candidates: readonly string[]): WideloadError =>
  new WideloadError(
    'PREFERENCE_UNMATCHED',
    [
      `--prefer ${id}=${module}: ${module} brings no implementation of ${id}`,
      candidates.length > 0 ? `these do: ${candidates.join(', ')}` : 'no module does, only its default is there',
    ],
    { exitCode: 2 },
  );

export const nothingToReplace = (
  id: string,
  verb: string,
  module: Named | undefined,
  near: string | undefined,
): WideloadError =>
  new WideloadError('SERVICE_NOT_PROVIDED', [
    `${module ? `module ${module.name}` : 'a module'} wants to ${verb} service ${id}, which nobody provides`,
    ...(near ? [`did you mean ${near}?`] : []),
    ...(module ? [named(module)] : []),
  ]);

export const serviceMissing = (id: string, askedBy: string, near: string | undefined): WideloadError =>
  new WideloadError('SERVICE_MISSING', [
    `${askedBy} asked for service ${id}, which nobody provides`,
    ...(near ? [`did you mean ${near}?`] : []),
  ]);

export const hookOwnerMissing = (id: string, owner: string, module: Named): WideloadError =>
  new WideloadError('HOOK_UNKNOWN', [
    `module ${module.name} handles hook ${id}, but module ${owner}, which it belongs to, is not loaded`,
    `add "${owner}" to its depends, or to its after if it can do without`,
  ]);

export const serviceCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('SERVICE_CYCLE', [
    `services wait for each other in a circle: ${path.join(' -> ')}`,
    'to build on the service that is there, use wrap() in place of replace()',
  ]);

export const startTimedOut = (module: Named, seconds: number, waiting: readonly string[]): WideloadError =>
  new WideloadError('MODULE_START_TIMEOUT', [
    `module ${module.name} has not started within ${seconds} s; still waiting for: ${waiting.join(', ')}`,
    named(module),
    'give it longer with --boot-timeout, or let it report progress()',
  ]);

export const listenTimedOut = (module: Named, seconds: number): WideloadError =>
  new WideloadError('MODULE_LISTEN_TIMEOUT', [
    `module ${module.name} has not opened to the world within ${seconds} s`,
    named(module),
  ]);

export const startNeverEnds = (waiting: readonly string[]): WideloadError =>
  new WideloadError(
    'MODULE_START_NEVER_ENDS',
    [
      `the start waits for ever for: ${waiting.join(', ')}`,
      'it awaits a promise that nothing is left to settle: no timer, socket or file keeps the process busy',
    ],
    { exitCode: 13 },
  );

export const stopTimedOut = (module: Named, seconds: number): WideloadError =>
  new WideloadError(
    'MODULE_STOP_TIMEOUT',
    `module ${module.name} has not stopped within ${seconds} s; going on without it`,
  );

export const handlerFailed = (hook: string, module: string, error: unknown): WideloadError =>
  new WideloadError('HOOK_HANDLER_FAILED', `module ${module} failed in hook ${hook}: ${reasonOf(error)}`, {
    cause: error,
  });

export const pipeEmpty = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_PIPE_EMPTY', `module ${module} returned nothing from hook ${hook}, which passes a value on`);

export const nextCalledTwice = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_NEXT_TWICE', `module ${module} called next() twice in hook ${hook}`);
