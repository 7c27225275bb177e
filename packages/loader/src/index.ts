export { type Booted, type BootSettings, bootModules } from './boot/boot.ts';
export type { Running, StartLimits } from './boot/start.ts';
export { Timeline } from './boot/timeline.ts';
export { withServices } from './boot/with_services.ts';
export { entryOf, exportedFile } from './import/entry.ts';
export { exportsOf } from './import/exports.ts';
export { type ModuleList, type ModuleRequest, parseModuleList } from './import/list.ts';
export {
  type LoadedModule,
  type LoadedModules,
  type LoadSettings,
  loadModules,
  type ProvidedModule,
} from './import/load.ts';
export type { Versions } from './import/requires.ts';
export { findByName, type ModulePlace, namesOfModules, type Places, resolveModule } from './import/resolve.ts';
export type { SkippedModule } from './import/skip_optional.ts';
export { parsePreferences } from './order/prefer.ts';
export { shownPath, shownPosition } from './registry/call_site.ts';
export {
  type Account,
  type HookAccount,
  inspectModules,
  type Registration,
  type ServiceAccount,
  type ServicesAccount,
} from './registry/inspect.ts';
export type { Preferences } from './registry/seal.ts';
export { type Position, showSourceLines, withSourceLines } from './registry/source_lines.ts';
