import { dirname, sep } from 'node:path';
import { WideloadError } from '@wideload/kit';
import { placeIn, shownPath } from './registry/call_site.ts';

/** The author's own line in a stack trace. */
const placeOf = (error: unknown, file: string): string | undefined =>
  error instanceof Error ? placeIn(error, dirname(file) + sep) : undefined;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** A module as messages name it. */
export interface Named {
  readonly name: string;
  readonly file: string;
  readonly requestedBy: string;
  /** The line that this is about. */
  readonly place?: string;
}

const named = ({ name, file, requestedBy, place = shownPath(file) }: Named): string =>
  `${name}  ${place}  requested by ${requestedBy}`;

/**
 * An item in the list of modules is not a module name: often a blank in place of a comma, a path, or a stray
 * character. Fix the list at the place that the message names.
 */
export const listItemInvalid = (item: string, origin: string): WideloadError =>
  new WideloadError(
    'MODULE_LIST_INVALID',
    [
      `"${item}" in ${origin} is not a module name`,
      ...(item === item.toLowerCase() ? [] : [`module names are lower case: ${item.toLowerCase()}`]),
      'separate names with commas: base,web,session_redis; name? may fail, !name is never loaded',
    ],
    { exitCode: 2 },
  );

/**
 * A folder that was named for this run does not exist, is not a folder, or may not be read. Paths begin in the working
 * folder. Folders that only an odoo.conf names are passed over when they are missing, since a real Odoo's file names
 * folders of another machine.
 */
export const addonsPathMissing = (path: string): WideloadError =>
  new WideloadError(
    'ADDONS_PATH_MISSING',
    [`the addons path ${path} is not a readable folder`, 'fix --addons-path, ODOO_ADDONS_PATH or addons_path'],
    { exitCode: 2 },
  );

export const noModuleIn = (folder: string): string => `${folder} (a folder, but no module)`;

export const notThere = (folder: string): string => `${folder} (not there)`;

/**
 * A module was asked for, by the list or by another module's `depends`, and stands in none of the places that were
 * looked in: `<addons path>/<name>` for each addons path, then `node_modules/<name>` upwards, from the folder of the module
 * that depends on it and from the configuration's. Fix the name, add its folder
 * with `--addons-path`, or install the package. `name?` in the list lets it be missing. Where an Odoo shares the
 * configuration, the name may be that of one of its addons, which are not modules here: give this host a list of its own with `--load`.
 */
export const moduleNotFound = (
  name: string,
  requestedBy: string,
  near: string | undefined,
  tried: readonly string[],
): WideloadError =>
  new WideloadError('MODULE_NOT_FOUND', [
    `no module named "${name}", requested by ${requestedBy}`,
    ...(near ? [`did you mean ${near}?`] : []),
    'looked in:',
    ...tried.map((place) => `  ${place}`),
  ]);

/**
 * The module's package.json says which file to enter by, and that file is not there: a package that is built, but
 * has not been yet, or was built to another place. Build it, or fix `exports` or `main` in its package.json. A
 * module without either is entered by `index.ts` or `index.js`.
 */
export const moduleNotBuilt = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_NOT_BUILT', [
    `module ${name}: its package.json names ${shownPath(file)}, which is not there`,
    'build it first: npm run build',
  ]);

/**
 * The module is an npm package, and what it enters by is TypeScript. Node runs none below `node_modules`, so a package
 * is published with the JavaScript that was made of it.
 */
export const packageNotBuilt = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_NOT_BUILT', [
    `module ${name} is an npm package with a TypeScript entry: ${shownPath(file)}`,
    'Node does not run TypeScript below node_modules: publish the compiled JavaScript, named in "exports"',
  ]);

/**
 * The module's package.json is not JSON or may not be read, so its entry file is unknown. Fix the file; the reason
 * says where it breaks off.
 */
export const moduleManifestInvalid = (name: string, file: string, reason: string): WideloadError =>
  new WideloadError('MODULE_MANIFEST_INVALID', `module ${name}: ${shownPath(file)} cannot be read: ${reason}`);

/**
 * The list says `!name`, which means that the module is never loaded, and another module cannot do without it. One
 * of the two has to give way.
 */
export const moduleForbidden = (name: string, requestedBy: string): WideloadError =>
  new WideloadError('MODULE_FORBIDDEN', [
    `${requestedBy} needs the module ${name}, but !${name} forbids it`,
    `leave out ${requestedBy}, or the !${name}`,
  ]);

/**
 * Running the module's file threw, or the file is not valid JavaScript or TypeScript; the message has what was thrown
 * and the author's own line. A package that is not installed shows here, too. Nothing has started: a server that
 * quietly runs without a module that was asked for would be worse.
 */
export const moduleImportFailed = (name: string, file: string, requestedBy: string, error: unknown): WideloadError => {
  const place = placeOf(error, file);
  return new WideloadError(
    'MODULE_IMPORT_FAILED',
    [
      `module ${name}, requested by ${requestedBy}, cannot be imported: ${reasonOf(error)}`,
      `at ${place ?? shownPath(file)}`,
      `fix it, remove it from the list, or write ${name}? if it may fail`,
    ],
    { cause: error },
  );
};

/**
 * An `await` at the top level of a file waits for a promise, and nothing is left in the process that could settle
 * it. Nothing may happen at import: move the work into a factory or `onStart`, which have a time limit of their own.
 */
export const importNeverEnds = (files: readonly string[]): WideloadError =>
  new WideloadError(
    'MODULE_IMPORT_NEVER_ENDS',
    [
      `importing ${files.map(shownPath).join(', ')} never ends`,
      'a top-level await waits for a promise that never settles: move such work into onStart',
    ],
    { exitCode: 13 },
  );

/**
 * An `await` at the top level of the module's file, or of one that it imports, took longer than `--boot-timeout` (10 s by
 * default). Nothing may wait at import: move the work into a factory or `onStart`, which can tell of their progress.
 * Under a debugger there is no limit.
 */
export const importTimedOut = (module: Named, seconds: number): WideloadError =>
  new WideloadError('MODULE_IMPORT_TIMEOUT', [
    `importing module ${module.name} has not ended within ${seconds} s`,
    named(module),
    'move slow work into onStart or a factory, or raise --boot-timeout',
  ]);

/** Whether an error is about an import as a whole, and not thrown by the file. */
export const isAboutImport = ({ code }: WideloadError): boolean => code === 'MODULE_IMPORT_TIMEOUT';

/**
 * The file was found and runs, but has no default export. It may be another kind of package of the same name, or a module
 * whose last line is missing, or one that is exported by another name.
 */
export const moduleExportMissing = (name: string, file: string, namedExport: string | undefined): WideloadError =>
  new WideloadError('MODULE_EXPORT_MISSING', [
    `module ${name} has no default export`,
    `in ${shownPath(file)}`,
    namedExport === undefined
      ? 'end it with: export default defineModule({ ... })'
      : `its export ${namedExport} is a module: export that as default`,
  ]);

/**
 * The default export of the module's file is something else than what `defineModule()` returns: a promise of it, a
 * function or class that would make it, or an object that was never handed to `defineModule()`. What waits belongs in a
 * factory or `onStart`; what is made anew for each use belongs in a factory.
 */
export const moduleExportInvalid = (name: string, file: string, actual: string): WideloadError =>
  new WideloadError('MODULE_EXPORT_INVALID', [
    `module ${name}: its default export is ${actual}, not what defineModule() returns`,
    `in ${shownPath(file)}`,
    'end it with: export default defineModule({ ... })',
  ]);

/**
 * A module is requested by the name of its folder, and everything about it goes by its own name; the two must be
 * one. Rename the folder or the module.
 */
export const moduleNameDiffers = (name: string, actual: string, file: string): WideloadError =>
  new WideloadError('MODULE_NAME_DIFFERS', [
    `the module in ${shownPath(file)} was requested as "${name}", but its name is "${actual}"`,
    'a module has the same name as its folder: rename one of them',
  ]);

export const moduleDefinitionInvalid = (file: string, error: WideloadError): WideloadError =>
  new WideloadError(error.code, [error.message, `in ${shownPath(file)}`], { cause: error });

const RUNNER = { host: 'Wideload', node: 'Node' };
export type Required = keyof typeof RUNNER;

/**
 * The module says with `requires` which versions of the host or of Node it works with, and this one is not among
 * them. Take a version of the module that fits, or upgrade what it asks for.
 */
export const requirementUnmet = (
  name: string,
  what: Required,
  wanted: string,
  actual: string,
  file: string,
): WideloadError =>
  new WideloadError('MODULE_REQUIREMENT_UNMET', [
    `module ${name} requires ${RUNNER[what]} ${wanted}; this is ${actual}`,
    `in ${shownPath(file)}`,
    `run it with ${RUNNER[what]} ${wanted}, or take a version of ${name} that is made for ${actual}`,
  ]);

/**
 * What the module says with `requires` cannot be read as a range of versions. Only the forms in the message are ranges:
 * no pre-releases, no hyphens, no names such as `lts`.
 */
export const rangeInvalid = (name: string, what: Required, wanted: string, file: string): WideloadError =>
  new WideloadError('MODULE_REQUIREMENT_INVALID', [
    `module ${name}: requires.${what} is ${JSON.stringify(wanted)}, which is not a version range`,
    `in ${shownPath(file)}`,
    "write '^1.2', '~1.2.3', '>=20', '<3', '1.x', or several: '>=20 <23', '^20 || ^22'",
  ]);

/**
 * Each module in the cycle must start before the next one and thereby before itself. Often one of them needs the
 * other only at run time: let it ask for a service of its, or use `after`, which orders without requiring.
 */
export const dependencyCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('MODULE_CYCLE', [
    `modules depend on each other in a cycle: ${path.join(' -> ')}`,
    'remove one of these dependencies, or use "after" instead of "depends"',
  ]);

/**
 * A module marked with `?` in the list was left out because it failed, as its mark allows; but another module
 * depends on it, and that one was not marked. Fix the given reason, or mark both.
 */
export const dependencySkipped = (name: string, dependency: string, reason: string): WideloadError =>
  new WideloadError('MODULE_DEPENDENCY_SKIPPED', [`module ${name} needs ${dependency}, which was skipped:`, reason]);

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

/**
 * The module's `setup` threw while it declared what it brings. The message has the error and the author's own line.
 * No module has started.
 */
export const setupFailed = failed('MODULE_SETUP_FAILED', 'in setup');
/**
 * A factory or `onStart` of the module threw. The modules that had started were stopped again in the reverse order,
 * and nothing listened yet.
 */
export const startFailed = failed('MODULE_START_FAILED', 'while starting');
/** The module's `onListen` threw when everything else had started. All of it was undone; no port is left open. */
export const listenFailed = failed('MODULE_LISTEN_FAILED', 'in onListen');
/**
 * Something that the module registered with `onStop` threw. The rest was undone all the same, but this module may
 * have left something behind: a lock, a file, a connection.
 */
export const stopFailed = failed('MODULE_STOP_FAILED', 'while stopping');

/**
 * A command that the module brings threw. What it had asked for was undone again. The message has the error and the
 * author's own line.
 */
export const commandFailed = (command: string): ReturnType<typeof failed> =>
  failed('MODULE_COMMAND_FAILED', `in its command ${command}`);

/**
 * The command awaits a promise, and nothing is left in the process that could settle it: no timer, no socket, no
 * file. Look for a promise whose `resolve` is never called, or a connection that was closed while its answer was
 * awaited.
 */
export const commandNeverEnds = (module: Named, command: string): WideloadError =>
  new WideloadError(
    'MODULE_COMMAND_NEVER_ENDS',
    `module ${module.name}: its command ${command} waits for a promise that never settles`,
    { exitCode: 13 },
  );

/**
 * All modules declare before any of them runs, so that conflicts are found before anything has happened; a `setup`
 * that waits would break that. Take the `async` off, and do what waits in a factory, `onStart` or `onListen`.
 */
export const setupNotSynchronous = (module: Named): WideloadError =>
  new WideloadError('MODULE_SETUP_ASYNC', [
    `module ${module.name}: setup returned a promise, but it must be synchronous`,
    `move asynchronous work into a factory or onStart; ${shownPath(module.file)}`,
  ]);

/**
 * What `setup` is handed works only while `setup` runs: afterwards the lists are frozen. Call it in `setup` itself,
 * not in a callback or after an `await`. To undo something later, use `onStop` of the context.
 */
export const setupOver = (module: string, verb: string): WideloadError =>
  new WideloadError('MODULE_SETUP_OVER', `module ${module} called ${verb}() after its setup had ended`);

/**
 * A module called one of the functions it is handed with something else than that function takes: `undefined`, which an
 * import by a wrong name gives; a hook in place of a service; an instance in place of the function that makes it. Services
 * and hooks are what `service()`, `services()` and `hook` return; an object that only looks like one is not.
 */
export const argumentInvalid = (module: string, call: string, expected: string, actual: string): WideloadError =>
  new WideloadError('MODULE_ARGUMENT_INVALID', [
    `module ${module} called ${call}() with ${actual}`,
    `it takes ${expected}; check how this value was imported`,
  ]);

/**
 * Two modules fill the same slot, and nothing says which of them is meant. If one is to take the place of the other,
 * it says `replace` rather than `provide`; if both are wanted, the service should be one for many, `services()` and
 * `add`.
 */
export const providedTwice = (id: string, first: Named, second: Named): WideloadError =>
  new WideloadError('SERVICE_PROVIDED_TWICE', [
    `service ${id} is provided by two modules`,
    named(first),
    named(second),
    'remove one of them, or let one of them replace() the other',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

/**
 * Two modules each want to take the place of the same service. Which of them wins must not depend on the order of a
 * list: leave one out, let one depend on the other, or choose with `--prefer`.
 */
export const replacedTwice = (id: string, first: Named, second: Named): WideloadError =>
  new WideloadError('SERVICE_REPLACED_TWICE', [
    `service ${id} is replaced by two modules`,
    named(first),
    named(second),
    'remove one of them, or let one depend on the other: the dependent module wins',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

/** `--prefer` chooses the module that implements a service. Each item names both: service=module. */
export const preferenceInvalid = (item: string, origin: string): WideloadError =>
  new WideloadError(
    'PREFERENCE_INVALID',
    [`"${item}" in ${origin} is not service=module`, 'write for example base.session_store=session_redis'],
    { exitCode: 2 },
  );

/**
 * `--prefer` names a service that no loaded module declares, provides or replaces, so it has no effect. Fix
 * the id, or load the module that it belongs to.
 */
export const preferredServiceUnknown = (id: string, module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'PREFERENCE_SERVICE_UNKNOWN',
    [
      `--prefer ${id}=${module}: no loaded module has a service ${id}${near ? `; did you mean ${near}?` : ''}`,
      'node host services lists them',
    ],
    { exitCode: 2 },
  );

/** `--prefer` names a module that neither provides nor replaces that service. The message lists those that do. */
export const preferenceUnmatched = (id: string, module: string, candidates: readonly string[]): WideloadError =>
  new WideloadError(
    'PREFERENCE_UNMATCHED',
    [
      `--prefer ${id}=${module}: ${module} does not implement ${id}`,
      candidates.length > 0 ? `these do: ${candidates.join(', ')}` : 'no module does; the service only has its default',
    ],
    { exitCode: 2 },
  );

/**
 * A module replaces or wraps a service that nobody provides and that has no default. Often the module that provides
 * it is not loaded: add it to `depends`. A service that nobody else provides is provided, not replaced.
 */
export const nothingToReplace = (
  id: string,
  verb: string,
  module: Named | undefined,
  near: string | undefined,
): WideloadError =>
  new WideloadError('SERVICE_NOT_PROVIDED', [
    `${module ? `module ${module.name}` : 'a module'} wants to ${verb} service ${id}, which no module provides`,
    ...(near ? [`did you mean ${near}?`] : []),
    ...(module ? [named(module)] : []),
  ]);

/**
 * A module asked for a service that nobody provides and that has no default. Load the module that provides it and
 * name it in `depends`, so that it always comes along.
 */
export const serviceMissing = (id: string, requestedBy: string, near: string | undefined): WideloadError =>
  new WideloadError('SERVICE_MISSING', [
    `${requestedBy} requested service ${id}, which no module provides`,
    ...(near ? [`did you mean ${near}?`] : []),
  ]);

/**
 * A module handles a hook of another module that is not loaded, so that nobody would ever run it. It needs that
 * module (`depends`), or can do without (`after`).
 */
export const hookOwnerMissing = (id: string, owner: string, module: Named): WideloadError =>
  new WideloadError('HOOK_UNKNOWN', [
    `module ${module.name} handles hook ${id}, but module ${owner}, which it belongs to, is not loaded`,
    `add "${owner}" to its depends, or to its after if it works without it`,
  ]);

/**
 * A factory waits for a service that, by way of others, waits for it: none of them could ever be built. To build
 * upon the implementation that is there already, `wrap` hands it to you. Otherwise let one of them ask for the other
 * when it is used, not when it is built.
 */
export const serviceCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('SERVICE_CYCLE', [
    `services wait for each other in a cycle: ${path.join(' -> ')}`,
    'to extend the existing service, use wrap() instead of replace()',
  ]);

/**
 * The module's factories or `onStart` took longer than `--boot-timeout` (10 s by default) without a sign of life;
 * the message says what it was waiting for. If the work is long, call `progress()` on the way, which begins the time
 * anew. Under a debugger there is no limit.
 */
export const startTimedOut = (
  module: Named,
  seconds: number,
  elapsed: number,
  waiting: readonly string[],
): WideloadError =>
  new WideloadError('MODULE_START_TIMEOUT', [
    `module ${module.name} has not started within ${seconds} s; still waiting for: ${waiting.join(', ')}`,
    named(module),
    ...blockedMeanwhile(seconds, elapsed),
    'raise --boot-timeout, or call progress() during long work',
  ]);

/** A block is only seen when it ends. Timers of a busy machine are late by less than this. */
const LATE_SECONDS = 0.5;

const blockedMeanwhile = (seconds: number, elapsed: number): string[] =>
  elapsed < seconds + LATE_SECONDS
    ? []
    : [`the process was blocked meanwhile: ${elapsed.toFixed(1)} s had passed when this was noticed`];

/**
 * The module's factories, `onStart` or `onListen` computed for longer than `--boot-timeout` (10 s by default) in one go,
 * so that nothing else of the process could run: no other module, no timer, no signal. Do such work in pieces, in a worker
 * thread, or when it is first needed. Where several modules start side by side and one of them computes after it has
 * waited, it cannot be told which, and all of them are listed: start them one by one to find it.
 */
export const startBlocked = (modules: readonly Named[], seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_START_BLOCKED', [
    `${modules.length === 1 ? `module ${modules[0]?.name}` : 'one of these modules'} blocked the process for ${elapsed.toFixed(1)} s at its start; the limit is ${seconds} s`,
    ...modules.map(named),
    'split such work or move it to a worker thread, or raise --boot-timeout',
  ]);

/**
 * The module's `onListen` took longer than `--boot-timeout` (10 s by default) without a sign of life. All was undone
 * again; no port is left open.
 */
export const listenTimedOut = (module: Named, seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_LISTEN_TIMEOUT', [
    `module ${module.name} has not finished onListen within ${seconds} s`,
    named(module),
    ...blockedMeanwhile(seconds, elapsed),
  ]);

/**
 * Some start awaits a promise, and nothing is left in the process that could settle it. Without this message the
 * process would end in silence. Look for a promise whose `resolve` is never called, in the module that the message
 * names.
 */
export const startNeverEnds = (waiting: readonly string[]): WideloadError =>
  new WideloadError(
    'MODULE_START_NEVER_ENDS',
    [
      `the start waits forever for: ${waiting.join(', ')}`,
      'it awaits a promise that cannot settle: no timer, socket or file is open',
    ],
    { exitCode: 13 },
  );

/**
 * What the module registered with `onStop` took longer than `--boot-timeout` (10 s by default). The host stops the
 * others and ends without waiting any longer. Usual reasons are a connection with nobody at its other end, or a loop
 * that does not look at `signal`.
 */
export const stopTimedOut = (module: Named, seconds: number): WideloadError =>
  new WideloadError(
    'MODULE_STOP_TIMEOUT',
    `module ${module.name} has not stopped within ${seconds} s; stopping the others`,
  );

/**
 * A handler that the module registered with `on()` threw. For an event the other handlers have run all the same; for
 * the other kinds of hook the caller of the hook got this error.
 */
export const handlerFailed = (hook: string, module: string, error: unknown): WideloadError =>
  new WideloadError('HOOK_HANDLER_FAILED', `module ${module} failed in hook ${hook}: ${reasonOf(error)}`, {
    cause: error,
  });

/**
 * In a pipe each handler gets the value and returns the one for the next. This one returned nothing, usually for
 * want of a `return`; to leave the value as it is, return it.
 */
export const pipeEmpty = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_PIPE_EMPTY', `module ${module} returned nothing from hook ${hook}, which passes a value on`);

/**
 * In an around hook `next()` runs all that lies further inside, once. To run it again, as for a second attempt, is
 * for the caller of the hook and not for a handler.
 */
export const nextCalledTwice = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_NEXT_TWICE', `module ${module} called next() twice in hook ${hook}`);

// What is only said in the log: it is tried again.

export const stepFailed = ({ name }: Named, error: unknown): string =>
  `module ${name} failed in what one host of many does: ${reasonOf(error)}; one of them tries it again`;

export const leaseUnknown = ({ name }: Named, error: unknown): string =>
  `module ${name} does not do what one host of many does, until it is known which: ${reasonOf(error)}`;
