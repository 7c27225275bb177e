import {
  type HostInfo,
  type Logger,
  type OptionShape,
  type OptionValues,
  throwGathered,
  type WideloadError,
} from '@wideload/kit';
import { Assembly } from './assemble.ts';
import type { LoadedModules } from './load.ts';
import type { Registry } from './registry.ts';
import { type Preferences, seal } from './seal.ts';
import { setUp } from './set_up.ts';
import { type Running, type StartSettings, startModules } from './start.ts';

/** What the host gives to a boot once the modules are loaded and their options are known. */
export interface BootSettings extends StartSettings {
  readonly version: string;
  valuesOf(module: string): OptionValues<OptionShape>;
  loggerOf(module: string): Logger;
  /** Who implements a service, where somebody decided. */
  readonly preferences?: Preferences | undefined;
}

/** Sets up and seals loaded modules: all that can be found out before anything of them runs. */
export function putTogether(
  { modules }: LoadedModules,
  settings: BootSettings,
): { assembly: Assembly; registry: Registry } {
  const errors: WideloadError[] = [];
  const registry = setUp(modules, settings, errors);
  throwGathered(errors);
  const sealed = seal(modules, registry, settings.preferences ?? new Map(), errors);
  throwGathered(errors);
  const host: HostInfo = {
    version: settings.version,
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

/** Sets up, seals and starts loaded modules. What fails in one phase is reported whole, and no later one begins. */
export async function bootModules(loaded: LoadedModules, settings: BootSettings): Promise<Running> {
  const { assembly, registry } = putTogether(loaded, settings);
  return startModules(assembly, registry, settings);
}
