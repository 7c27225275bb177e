import { WideloadError } from '@wideload/kit';
import { type NamedModule, named, placeOf, reasonOf } from '../named_module.ts';
import { shownPath } from '../registry/call_site.ts';

/**
 * An item in the list of modules is not a module name: often a blank instead of a comma, a path, or a stray character.
 * Fix the list at the place that the message names.
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
 * A folder of the addons path does not exist, is not a folder, or cannot be read. Relative paths begin in the working
 * folder. Missing folders that only an odoo.conf names are ignored, since an Odoo's file may name folders of another
 * machine.
 */
export const addonsPathMissing = (path: string): WideloadError =>
  new WideloadError(
    'ADDONS_PATH_MISSING',
    [`the addons path ${path} is not a readable folder`, 'fix --addons-path, ODOO_ADDONS_PATH or addons_path'],
    { exitCode: 2 },
  );

export const noModuleIn = (folder: string): string => `${folder} (a folder, but no module)`;

export const notThere = (folder: string): string => `${folder} (does not exist)`;

/**
 * A module, requested by the list or by another module's `depends`, was not found. Searched are `<addons path>/<name>`
 * for each addons path, then `node_modules/<name>` upwards, from the folder of the module that depends on it and from
 * the configuration's. Fix the name, add its folder with `--addons-path`, or install the package. `name?` in the list
 * makes it optional. If an Odoo shares the configuration, the name may be that of one of its addons, which are not
 * modules here: give this host its own list with `--load`.
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
 * The entry file that the module's package.json names does not exist: the package is not built yet, or was built
 * elsewhere. Build it, or fix `exports` or `main` in its package.json. Without either, the entry is `index.ts` or
 * `index.js`.
 */
export const moduleNotBuilt = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_NOT_BUILT', [
    `module ${name}: its package.json names ${shownPath(file)}, which does not exist`,
    'build it first: npm run build',
  ]);

/**
 * The module is an npm package whose entry is TypeScript. Node runs no TypeScript below `node_modules`: publish the
 * package with compiled JavaScript.
 */
export const packageNotBuilt = (name: string, file: string): WideloadError =>
  new WideloadError('MODULE_NOT_BUILT', [
    `module ${name} is an npm package with a TypeScript entry: ${shownPath(file)}`,
    'Node does not run TypeScript below node_modules: publish the compiled JavaScript, named in "exports"',
  ]);

/**
 * The module's package.json is not JSON or cannot be read, so its entry file is unknown. Fix the file; the reason says
 * where.
 */
export const moduleManifestInvalid = (name: string, file: string, reason: string): WideloadError =>
  new WideloadError('MODULE_MANIFEST_INVALID', `module ${name}: ${shownPath(file)} cannot be read: ${reason}`);

/**
 * `!name` in the list means that the module is never loaded, but another module depends on it. Remove one of the two
 * from the list.
 */
export const moduleForbidden = (name: string, requestedBy: string): WideloadError =>
  new WideloadError('MODULE_FORBIDDEN', [
    `${requestedBy} needs the module ${name}, but !${name} forbids it`,
    `leave out ${requestedBy}, or the !${name}`,
  ]);

/**
 * The module's file threw while it was imported, or is not valid JavaScript or TypeScript; the message has the error
 * and the line in the source. Often a package is not installed: run `npm ci` in the module's folder. Nothing has
 * started: the host does not run without a module that was requested.
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
 * An `await` at the top level of a file waits for a promise that nothing in the process can settle. An import must not
 * wait: move the work into a factory or `onStart`, which have their own time limit.
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
 * An `await` at the top level of the module's file, or of one that it imports, took longer than `--boot-timeout` (10 s
 * by default). An import must not wait: move the work into a factory or `onStart`, which can report progress. There is
 * no time limit under a debugger.
 */
export const importTimedOut = (module: NamedModule, seconds: number): WideloadError =>
  new WideloadError('MODULE_IMPORT_TIMEOUT', [
    `importing module ${module.name} has not ended within ${seconds} s`,
    named(module),
    'move slow work into onStart or a factory, or raise --boot-timeout',
  ]);

/** Whether an error concerns the import as a whole, and was not thrown by the file. */
export const isAboutImport = ({ code }: WideloadError): boolean => code === 'MODULE_IMPORT_TIMEOUT';

/**
 * The file was found and runs, but has no default export. It may be another package of the same name, the last line of
 * the module may be missing, or the module is exported by another name.
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
 * The default export is not what `defineModule()` returns: it is a promise of it, a function or class that would make
 * it, or an object that was not passed to `defineModule()`. Asynchronous work belongs in a factory or `onStart`; what
 * is made for each use belongs in a factory.
 */
export const moduleExportInvalid = (name: string, file: string, actual: string): WideloadError =>
  new WideloadError('MODULE_EXPORT_INVALID', [
    `module ${name}: its default export is ${actual}, not what defineModule() returns`,
    `in ${shownPath(file)}`,
    'end it with: export default defineModule({ ... })',
  ]);

/** A module is requested by the name of its folder, which must be its own name. Rename the folder or the module. */
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
 * The module's `requires` lists versions of the host or of Node, and this one is not among them. Use a version of the
 * module that fits, or upgrade what it requires.
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
    `run it with ${RUNNER[what]} ${wanted}, or use a version of ${name} for ${actual}`,
  ]);

/**
 * `requires` is not a range of versions. Ranges are those of npm (https://semver.npmjs.com); names such as `lts` or
 * `latest` are not ranges.
 */
export const rangeInvalid = (name: string, what: Required, wanted: string, file: string): WideloadError =>
  new WideloadError('MODULE_REQUIREMENT_INVALID', [
    `module ${name}: requires.${what} is ${JSON.stringify(wanted)}, which is not a version range`,
    `in ${shownPath(file)}`,
    "write a range as npm reads it: '^1.2', '~1.2.3', '>=20 <23', '^20 || ^22', '1.2 - 2', '1.x'",
  ]);

/**
 * An optional module (`?` in the list) failed and was skipped, but a module that is not optional depends on it. Fix
 * the reason, or mark both.
 */
export const dependencySkipped = (name: string, dependency: string, reason: string): WideloadError =>
  new WideloadError('MODULE_DEPENDENCY_SKIPPED', [`module ${name} needs ${dependency}, which was skipped:`, reason]);
