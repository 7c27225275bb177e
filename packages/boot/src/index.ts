export type { HostCommands, ModuleCommand } from './commands.ts';
export { type Configuration, type ConfigureInputs, configure, hostDeclarations } from './configure.ts';
export { LOG_LEVELS, type OwnValues, options } from './options.ts';
export { hostVersion } from './version.ts';
