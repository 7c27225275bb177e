import type { HostInfo, WideloadError, Workers } from '@wideload/kit';
import { gathered, throwGathered } from '@wideload/kit/internal';
import { errorsOf, type Failure, withoutFailed } from '../import/failure.ts';
import type { LoadedModules } from '../import/load.ts';
import type { Registry } from '../registry/registry.ts';
import { type Preferences, seal } from '../registry/seal.ts';
import { Assembly } from './assemble.ts';
import { type SetupInputs, setUp } from './set_up.ts';
import { type Running, type StartLimits, startModules } from './start.ts';

/** The input of a boot, once the modules are loaded and their options are known. */
export interface BootSettings extends StartLimits, SetupInputs {
  readonly version: string;
  /** Whether the process runs a command and does not serve; default: false. */
  readonly isCommand?: boolean;
  /** Whether this process replaces another one of this host; default: false. */
  readonly takesOver?: boolean;
  /** The worker processes of the host, if there are several. */
  readonly workers?: Workers | undefined;
  /** Registers the answer of this process to a question; default: does nothing. */
  readonly answer?: HostInfo['answer'];
  /** Services that the host itself implements, by id, in place of the defaults of their tokens. */
  readonly services?: ReadonlyMap<string, unknown>;
  /** The folders in which modules were searched. */
  readonly addonsPaths?: readonly string[];
  /** The configuration files that were read, the one with precedence first. */
  readonly configFiles?: readonly string[];
  /** The chosen implementations of services. */
  readonly preferences?: Preferences | undefined;
}

/** A running host, and its modules: the loaded ones without those that failed and were skipped. */
export interface Booted extends Running {
  readonly loaded: LoadedModules;
}

interface Assembled {
  readonly assembly: Assembly;
  readonly registry: Registry;
}

/**
 * Sets up and seals modules, which finds all problems that show before any code of theirs starts. Returns the failures
 * of setup.
 */
function assemble({ modules }: LoadedModules, settings: BootSettings): Assembled | { failures: readonly Failure[] } {
  const failures: Failure[] = [];
  const registry = setUp(modules, settings, failures);
  if (failures.length > 0) return { failures };
  for (const [id, value] of settings.services ?? []) registry.slot(id).fallback = () => value;
  const errors: WideloadError[] = [];
  const sealed = seal(modules, registry, settings.preferences ?? new Map(), errors);
  throwGathered(errors);
  const host: HostInfo = {
    version: settings.version,
    isServing: settings.isCommand !== true,
    takesOver: settings.takesOver ?? false,
    answer: settings.answer ?? (() => {}),
    workers: settings.workers,
    timeline: settings.timeline?.spans ?? [],
    addonsPaths: settings.addonsPaths ?? [],
    configFiles: settings.configFiles ?? [],
    modules: modules.map(({ name, folder, file, depends, definition }) => ({
      name,
      description: definition.description,
      folder,
      file,
      depends,
    })),
  };
  return { assembly: new Assembly(modules, registry, sealed, host, settings.loggerOf), registry };
}

/** Returns the assembled modules, ready to build services. Throws the failures. */
export function assembleModules(loaded: LoadedModules, settings: BootSettings): Assembled {
  const assembled = assemble(loaded, settings);
  if ('assembly' in assembled) return assembled;
  throw gathered(errorsOf(assembled.failures));
}

/**
 * Sets up, seals and starts loaded modules. All failures of a phase are reported together, and no later phase begins.
 * If only modules failed that are optional, everything is undone, and the boot runs again without them.
 */
export async function bootModules(loaded: LoadedModules, settings: BootSettings): Promise<Booted> {
  const assembled = assemble(loaded, settings);
  const outcome =
    'assembly' in assembled ? await startModules(assembled.assembly, assembled.registry, settings) : assembled;
  if ('running' in outcome) return { ...outcome.running, loaded };
  return bootModules(withoutFailed(loaded, outcome.failures), settings);
}
