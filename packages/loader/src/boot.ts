import type { HostInfo, Logger, OptionShape, OptionValues } from '@wideload/kit';
import { Assembly } from './assemble.ts';
import type { LoadedModules } from './load.ts';
import type { Registry } from './registry.ts';
import { seal } from './seal.ts';
import { setUp } from './set_up.ts';
import { type Running, type StartSettings, startModules } from './start.ts';

/** What the host gives to a boot once the modules are loaded and their options are known. */
export interface BootSettings extends StartSettings {
  readonly version: string;
  valuesOf(module: string): OptionValues<OptionShape>;
  loggerOf(module: string): Logger;
}

/** Sets up and seals loaded modules: all that can be found out before anything of them runs. */
export function putTogether(
  { modules }: LoadedModules,
  settings: BootSettings,
): { assembly: Assembly; registry: Registry } {
  const registry = setUp(modules, settings);
  const sealed = seal(modules, registry);
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
