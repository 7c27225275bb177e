export type { HostCommands, ModuleCommand, OwnCommand } from './commands.ts';
export {
  type Configuration,
  type ConfigureInputs,
  configure,
  type FirstLook,
  findModule,
  hostDeclarations,
  look,
} from './configure.ts';
export { reloads } from './dev_mode.ts';
export { isDebugged } from './is_debugged.ts';
export { LOG_LEVELS, type LogLevel, logHandlerOf } from './log_handler.ts';
export { type OwnValues, options } from './options.ts';
export { ownModules, programFolder, scopeFolder } from './program.ts';
export { prepareImports, prepareProcess } from './typescript.ts';
export { hostVersion } from './version.ts';
