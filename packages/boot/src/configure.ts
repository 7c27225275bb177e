import { dirname, join, resolve } from 'node:path';
import {
  commandOwner,
  type Declarations,
  declare,
  type FoundFiles,
  findFiles,
  type ParsedCommandLine,
  parseCommandLine,
  type ResolvedOptions,
  resolveOptions,
  type Setting,
  valuesOf,
  type Word,
} from '@wideload/config';
import type { OptionShape, OptionValues } from '@wideload/kit';
import {
  type LoadedModules,
  loadModules,
  type ModuleList,
  type ModulePlace,
  type Places,
  type Preferences,
  type ProvidedModule,
  parsePreferences,
  resolveModule,
  Timeline,
} from '@wideload/loader';
import { type HostCommands, type ModuleCommand, moduleCommands, optionsOfCommand } from './commands.ts';
import { isDebugged } from './is_debugged.ts';
import { listFor } from './module_list.ts';
import { type OwnValues, options } from './options.ts';
import { ownModules } from './program.ts';
import { whySkipped } from './skipped_path.ts';
import { prepareImports } from './typescript.ts';
import { hostVersion } from './version.ts';

/** The input of a run. */
export interface ConfigureInputs {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working folder: for relative paths, and for the search for a configuration file. */
  readonly workingFolder: string;
  /** Modules that are not searched: those that a test defines. */
  readonly given?: readonly ProvidedModule[];
  /** Where npm packages are searched; default: the folder of the configuration file. */
  readonly packagesFrom?: string;
  /** The commands of the host. */
  readonly commands?: HostCommands;
  /** Resolves when the process has nothing left to do although this is not done. */
  readonly drained?: Promise<void>;
  /** Called at intervals with the names of modules whose imports are slow. */
  readonly onWaiting?: (waiting: readonly string[], values: OwnValues) => void;
  /** Called with the files and folders of the run as they are found, even if their content is broken. */
  readonly onFound?: (paths: readonly string[]) => void;
}

const OWN = { module: 'host', options };

/** The complete configuration of this run. */
export interface Configuration {
  readonly declarations: Declarations;
  readonly commandLine: ParsedCommandLine;
  readonly found: FoundFiles;
  readonly resolved: ResolvedOptions;
  /** Modules that could be loaded, and are not. */
  readonly otherModules: readonly string[];
  /** Where modules were searched. */
  readonly places: Places;
  readonly loaded: LoadedModules;
  /** The commands of modules. */
  readonly commands: readonly ModuleCommand[];
  /** The host's own values. */
  readonly values: OwnValues;
  /** The chosen implementations of services. */
  readonly preferences: Preferences;
  /** Collects durations. Imports are measured only for a report, since they then run one after the other. */
  readonly timeline: Timeline;
  valuesOf(module: string): OptionValues<OptionShape>;
  /** The values of the command's options. */
  valuesOfCommand(command: string): OptionValues<OptionShape>;
}

/** The host's own options, read before any module is known. */
export interface FirstLook {
  /** May contain values of options that are not known yet. */
  readonly words: readonly Word[];
  readonly found: FoundFiles;
  readonly values: OwnValues;
  readonly list: Setting | undefined;
  readonly addonsPath: Setting | undefined;
}

const isGiven = (text: string | undefined): boolean => text !== undefined && text !== 'False';

/** Reads only the options that select the modules: `--load`, `-c`, `--addons-path`. */
export async function look({ args, environment, workingFolder }: ConfigureInputs): Promise<FirstLook> {
  const declarations = declare([OWN]);
  const commandLine = parseCommandLine(args, declarations, { loose: true });
  const found = await findFiles({
    config: commandLine.values.get('config')?.text,
    isSaving: isGiven(commandLine.values.get('save')?.text),
    environment,
    workingFolder,
  });
  const resolved = resolveOptions(declarations, { commandLine, environment, files: found.files, otherModules: [] });
  return {
    words: commandLine.words,
    found,
    values: ownValues(resolved),
    list: resolved.settings.get('server_wide_modules'),
    addonsPath: resolved.settings.get('addons_path'),
  };
}

/** The one place where the values of a module get the types of its declaration. */
function ownValues(resolved: ResolvedOptions): OwnValues {
  return valuesOf(resolved, OWN.module) as OwnValues;
}

function preferencesOf(resolved: ResolvedOptions): Preferences {
  const where = resolved.settings.get('prefer')?.origin.where ?? 'default';
  return parsePreferences(ownValues(resolved).prefer, where);
}

/** The folders in which modules are searched in this run. */
function placesOf({ found, values, addonsPath }: FirstLook, { workingFolder, packagesFrom }: ConfigureInputs): Places {
  // The odoo.conf of a real Odoo names folders of its own machine; only folders from the command line must exist.
  const isTyped = addonsPath?.origin.kind !== 'file';
  const named = values.addons_path.map((path) => resolve(workingFolder, path));
  const skipped = new Map(isTyped ? [] : named.map((path) => [path, whySkipped(path)] as const));
  const [nearest] = found.files;
  return {
    addonsPaths: named.filter((path) => skipped.get(path) === undefined),
    ownModules: ownModules(),
    skippedPaths: [...skipped.values()].filter((why) => why !== undefined),
    packagesFrom: packagesFrom ?? (nearest ? dirname(nearest.path) : workingFolder),
  };
}

function load(
  modules: ModuleList,
  places: Places,
  { given = [], drained, onFound, onWaiting }: ConfigureInputs,
  values: OwnValues,
  timeline: Timeline | undefined,
): Promise<LoadedModules> {
  onFound?.(places.addonsPaths.flatMap((path) => modules.requests.map(({ name }) => join(path, name))));
  return loadModules(modules, {
    ...places,
    given,
    versions: { host: hostVersion(), node: process.versions.node },
    beforeImport(found) {
      onFound?.(found.map(({ folder }) => folder));
      prepareImports(found.map(({ file }) => file));
    },
    timeout: isDebugged() ? 0 : values.boot_timeout,
    onWaiting: onWaiting && ((waiting) => onWaiting(waiting, values)),
    drained,
    timeline,
  });
}

/** Returns where a module is, without importing it. Throws with every searched place. */
export async function findModule(name: string, requestedBy: string, inputs: ConfigureInputs): Promise<ModulePlace> {
  return resolveModule({ name, optional: false, requestedBy }, placesOf(await look(inputs), inputs));
}

/** Reads the whole configuration, finds the modules and resolves all their options. No code of the modules runs. */
export async function configure(inputs: ConfigureInputs, looked?: FirstLook): Promise<Configuration> {
  const { args, environment, commands: own = {} } = inputs;
  const first = looked ?? (await look(inputs));
  inputs.onFound?.(first.found.files.map(({ path }) => path));
  const timeline = new Timeline();
  const places = placesOf(first, inputs);
  const isReported = first.values.boot_report !== 'off';
  const loaded = await load(listFor(first, inputs), places, inputs, first.values, isReported ? timeline : undefined);
  const commands = moduleCommands(loaded.modules, own);
  const owners = loaded.modules.map(({ name, definition }) => ({ module: name, options: definition.options ?? {} }));
  const withoutCommand = [OWN, ...owners];
  const declarations = declare([...withoutCommand, ...optionsOfCommand(args, withoutCommand, own, commands)]);
  const names = loaded.modules.map(({ name }) => name);
  const otherModules = [...ownModules().keys()].filter((name) => !names.includes(name));
  const commandLine = parseCommandLine(args, declarations, { otherModules });
  const resolved = resolveOptions(declarations, { commandLine, environment, files: first.found.files, otherModules });
  return {
    declarations,
    commandLine,
    found: first.found,
    resolved,
    otherModules,
    places,
    loaded,
    commands,
    values: ownValues(resolved),
    preferences: preferencesOf(resolved),
    timeline,
    valuesOf: (module) => valuesOf(resolved, module),
    valuesOfCommand: (command) => valuesOf(resolved, commandOwner(command)),
  };
}

/** Returns the options as far as they are known if the modules cannot be loaded: for `--help`. */
export function hostDeclarations(): Declarations {
  return declare([OWN]);
}
