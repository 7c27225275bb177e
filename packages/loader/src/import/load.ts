import { type ModuleDefinition, WideloadError } from '@wideload/kit';
import { checkDefinition, gathered, isOfKind, nameOfValue } from '@wideload/kit/internal';
import type { Timeline } from '../boot/timeline.ts';
import { tellWaiting } from '../boot/waiting.ts';
import { inDependencyOrder } from '../order/graph.ts';
import { shownPath } from '../registry/call_site.ts';
import {
  importNeverEnds,
  importTimedOut,
  isAboutImport,
  moduleDefinitionInvalid,
  moduleExportInvalid,
  moduleExportMissing,
  moduleForbidden,
  moduleImportFailed,
  moduleNameDiffers,
} from './errors.ts';
import { exportsOf, namedModule } from './exports.ts';
import { type Imported, Imports } from './import.ts';
import type { ModuleList, ModuleRequest } from './list.ts';
import { checkRequires, type Versions } from './requires.ts';
import { checkAddonsPaths, type ModulePlace, type Places, resolveModule } from './resolve.ts';
import { type Asked, goOnWithout, type SkippedModule } from './skip_optional.ts';

/** An imported module with a valid definition. Nothing of it has run. */
export interface LoadedModule {
  readonly name: string;
  readonly depends: readonly string[];
  readonly after: readonly string[];
  readonly folder: string;
  readonly file: string;
  readonly requestedBy: string;
  /** `name?`: the host skips it when it fails. */
  readonly optional: boolean;
  /** The module that requires it, if it is in no list. */
  readonly dependencyOf: string | undefined;
  readonly definition: ModuleDefinition;
  /** The exports of the file: among them its services and hooks. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A module that is not searched: a test defines it. `folder` and `file` are its names in messages. */
export interface ProvidedModule extends ModulePlace {
  readonly definition: ModuleDefinition;
  readonly requestedBy: string;
}

/** The modules of a boot, dependencies first. */
export interface LoadedModules {
  readonly modules: readonly LoadedModule[];
  readonly skipped: readonly SkippedModule[];
}

export interface LoadSettings extends Places {
  /** Loaded after the modules that are found by name, and in place of one with the same name. */
  readonly given?: readonly ProvidedModule[];
  /** The versions that `requires` of the modules is compared with. */
  readonly versions: Versions;
  /** Called with the files before their import, so that a loader for TypeScript can be installed. */
  readonly beforeImport?: (places: readonly ModulePlace[]) => void;
  /** Seconds for files from when they have been read and run; 0 (the default): no limit. */
  readonly timeout?: number;
  /** Receives what a long import still waits for, at intervals. */
  readonly onWaiting?: ((waiting: readonly string[]) => void) | undefined;
  /** Resolves when the process has nothing left to do: an unfinished import will then never finish. */
  readonly drained?: Promise<void> | undefined;
  /** Receives the duration of each import; then they run one after the other. */
  readonly timeline?: Timeline | undefined;
}

/** Finds and imports the modules of a list and all their dependencies, round by round; every failure is collected. */
export async function loadModules(list: ModuleList, settings: LoadSettings): Promise<LoadedModules> {
  checkAddonsPaths(settings.addonsPaths);
  const asked = new Map<string, Asked>();
  const loaded = new Map<string, LoadedModule>();
  const failed = new Map<string, WideloadError>();
  const fail = ({ name }: ModuleRequest, error: WideloadError): void => {
    failed.set(name, error);
  };

  for (let round = allRequests(list, settings); round.length > 0; ) {
    for (const request of round) asked.set(request.name, { ...request, depends: [] });
    const found = resolveRound(round, settings, fail);
    const next = new Map<string, ModuleRequest>();
    for (const { request, place, imported } of await importRound(found, settings)) {
      try {
        const module = definedBy(request, place, imported);
        checkRequires(module.definition, module.file, settings.versions);
        const forbidden = module.depends.find((name) => list.never.has(name));
        if (forbidden !== undefined) throw moduleForbidden(forbidden, module.name);
        asked.set(module.name, module);
        loaded.set(module.name, module);
        for (const name of module.depends) {
          if (!next.has(name)) next.set(name, dependency(name, module));
        }
      } catch (error) {
        if (!(error instanceof WideloadError)) throw error;
        fail(request, error);
      }
    }
    round = [...next.values()].filter(({ name }) => !asked.has(name));
  }

  const outcome = goOnWithout([...asked.values()], failed);
  if ('errors' in outcome) throw gathered(outcome.errors);
  const kept = [...loaded.values()].filter(({ name }) => outcome.keep.has(name));
  return { modules: inDependencyOrder(kept), skipped: outcome.skipped };
}

function dependency(name: string, { name: of, folder }: LoadedModule): ModuleRequest {
  return { name, optional: false, requestedBy: of, dependencyOf: of, neededIn: folder };
}

/** The modules of the list, and then the provided ones. */
function allRequests({ requests }: ModuleList, { given = [] }: LoadSettings): ModuleRequest[] {
  const own = given.map(({ definition: { name }, requestedBy }) => ({ name, optional: false, requestedBy }));
  return [...requests.filter(({ name }) => !own.some((one) => one.name === name)), ...own];
}

/** A requested module, and where it is. */
interface Found {
  readonly request: ModuleRequest;
  readonly place: ModulePlace | ProvidedModule;
}

function resolveRound(
  requests: readonly ModuleRequest[],
  { given = [], ...places }: LoadSettings,
  fail: (request: ModuleRequest, error: WideloadError) => void,
): Found[] {
  return requests.flatMap((request) => {
    try {
      const ready = given.find(({ definition }) => definition.name === request.name);
      return [{ request, place: ready ?? resolveModule(request, places) }];
    } catch (error) {
      if (!(error instanceof WideloadError)) throw error;
      fail(request, error);
      return [];
    }
  });
}

/** Imports the files of a round; provided modules are imported already. */
async function importRound(found: readonly Found[], settings: LoadSettings) {
  const imported = (
    await importFiles(
      found.filter(({ place }) => !('definition' in place)),
      settings,
    )
  ).values();
  return found.map(({ request, place }) => {
    const next: Imported | undefined =
      'definition' in place ? { namespace: { default: place.definition } } : imported.next().value;
    return { request, place, imported: next ?? { error: 'it was not imported' } };
  });
}

async function importFiles(found: readonly Found[], settings: LoadSettings): Promise<Imported[]> {
  const { drained, timeline, beforeImport, timeout = 0, onWaiting } = settings;
  const places = found.map(({ place }) => place);
  beforeImport?.(places);
  const requestOf = (file: string) => found.find(({ place }) => place.file === file)?.request;
  const imports = new Imports({
    timeout,
    timedOut: (file) => importTimedOut({ name: '', requestedBy: '', ...requestOf(file), file }, timeout),
    drained,
    neverEnds: importNeverEnds,
    begin: timeline && ((file) => timeline.begin(requestOf(file)?.name ?? '', 'import')),
  });
  const waiting = async (): Promise<string[]> =>
    (await imports.running()).map((file) => `${requestOf(file)?.name} (import of ${shownPath(file)})`);
  const silence = onWaiting && tellWaiting(waiting, onWaiting);
  return imports.inOrder(places.map(({ file }) => file)).finally(silence);
}

/** Returns the module that a file's default export defines. Throws if there is none, or another one. */
function definedBy(
  { name, requestedBy, optional, dependencyOf }: ModuleRequest,
  { folder, file }: ModulePlace,
  imported: Imported,
): LoadedModule {
  if ('error' in imported) {
    const { error } = imported;
    if (error instanceof WideloadError) throw isAboutImport(error) ? error : moduleDefinitionInvalid(file, error);
    throw moduleImportFailed(name, file, requestedBy, error);
  }
  const exports = exportsOf(imported.namespace);
  const { default: definition } = exports;
  if (definition === undefined) throw moduleExportMissing(name, file, namedModule(exports));
  if (!isOfKind('module', definition)) {
    // Its own failure would be reported instead of this one.
    if (definition instanceof Promise) definition.catch(() => {});
    throw moduleExportInvalid(name, file, nameOfValue(definition));
  }
  try {
    checkDefinition(definition);
  } catch (error) {
    throw error instanceof WideloadError ? moduleDefinitionInvalid(file, error) : error;
  }
  if (definition.name !== name) throw moduleNameDiffers(name, definition.name, file);
  const { depends = [], after = [] } = definition;
  return { name, depends, after, folder, file, requestedBy, optional, dependencyOf, definition, exports };
}
