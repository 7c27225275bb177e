import type { HostInfo, WideloadError, Workers } from '@wideload/kit';
import { gathered, throwGathered } from '@wideload/kit/internal';
import { errorsOf, type Failure, withoutFailed } from '../import/failure.ts';
import type { LoadedModules } from '../import/load.ts';
import type { Registry } from '../registry/registry.ts';
import { type Preferences, seal } from '../registry/seal.ts';
import { Assembly } from './assemble.ts';
import { type SetupInputs, setUp } from './set_up.ts';
import { type Running, type StartLimits, startModules } from './start.ts';

/** What the host gives to a boot once the modules are loaded and their options are known. */
export interface BootSettings extends StartLimits, SetupInputs {
  readonly version: string;
  /** Whether the process runs a command and serves nobody; false unless given. */
  readonly isCommand?: boolean;
  /** Whether another process of this host was in this one's place before; false unless given. */
  readonly takesOver?: boolean;
  /** The processes that serve for the same host, where there are several. */
  readonly workers?: Workers | undefined;
  /** Says how this process answers a question; nobody asks unless given. */
  readonly answer?: HostInfo['answer'];
  /** Services that the host itself implements, by their ids, in place of the default of their tokens. */
  readonly services?: ReadonlyMap<string, unknown>;
  /** The folders in which modules were looked for. */
  readonly addonsPaths?: readonly string[];
  /** The configuration files that were read, the nearest first. */
  readonly configFiles?: readonly string[];
  /** Who implements a service, where somebody decided. */
  readonly preferences?: Preferences | undefined;
}

/** A host that runs, and the modules it runs: those that were loaded, without the ones that were allowed to fail. */
export interface Booted extends Running {
  readonly loaded: LoadedModules;
}

interface Assembled {
  readonly assembly: Assembly;
  readonly registry: Registry;
}

/** Sets up and seals modules: all that can be found out before anything of them runs. Answers what failed in setup. */
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

/** Returns the assembled modules, ready to build services. Throws what failed. */
export function assembleModules(loaded: LoadedModules, settings: BootSettings): Assembled {
  const assembled = assemble(loaded, settings);
  if ('assembly' in assembled) return assembled;
  throw gathered(errorsOf(assembled.failures));
}

/**
 * Sets up, seals and starts loaded modules. What fails in one phase is reported whole, and no later one begins. When
 * only modules failed that are allowed to, everything is undone, and the boot begins anew without them.
 */
export async function bootModules(loaded: LoadedModules, settings: BootSettings): Promise<Booted> {
  const assembled = assemble(loaded, settings);
  const outcome =
    'assembly' in assembled ? await startModules(assembled.assembly, assembled.registry, settings) : assembled;
  if ('running' in outcome) return { ...outcome.running, loaded };
  return bootModules(withoutFailed(loaded, outcome.failures), settings);
}
