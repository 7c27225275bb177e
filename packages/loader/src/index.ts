export { type Booted, type BootSettings, bootModules } from './boot.ts';
export { borrowServices } from './borrow.ts';
export { shownPath } from './call_site.ts';
export { entryOf } from './entry.ts';
export { exportsOf } from './exports.ts';
export type { SkippedModule } from './go_on.ts';
export {
  type Account,
  type HookAccount,
  inspectModules,
  type Registration,
  type ServiceAccount,
  type ServicesAccount,
} from './inspect.ts';
export { type ModuleList, type ModuleRequest, parseModuleList } from './list.ts';
export {
  type GivenModule,
  type LoadedModule,
  type LoadedModules,
  type LoadSettings,
  loadModules,
} from './load.ts';
export { parsePreferences } from './prefer.ts';
export type { Versions } from './requires.ts';
export { findInAddons, type ModulePlace, type Places, resolveModule } from './resolve.ts';
export type { Preferences } from './seal.ts';
export type { Running, StartSettings } from './start.ts';
export { Timeline } from './timeline.ts';
