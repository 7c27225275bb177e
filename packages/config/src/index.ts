export { type ParsedCommandLine, parseCommandLine, type Word } from './command_line/command_line.ts';
export { type Candidate, type CompletionSources, complete } from './command_line/completion.ts';
export { completionScript, SHELLS, type Shell } from './command_line/completion_script.ts';
export { byModule, shownDefault } from './command_line/groups.ts';
export { type CommandHelp, commandHelp, helpText } from './command_line/help.ts';
export { exampleFile } from './file/example.ts';
export type { ConfigFile } from './file/file.ts';
export { type FoundFiles, findFiles } from './file/find.ts';
export { saveSettings } from './file/save.ts';
export type { Declaration } from './options/declaration.ts';
export {
  commandOptions,
  commandOwner,
  type Declarations,
  declare,
  negations,
  type OptionOwner,
} from './options/declare.ts';
export { printSettings, settingsAsJson } from './options/print.ts';
export { type Origin, type ResolvedOptions, resolveOptions, type Setting, valuesOf } from './options/resolve.ts';
export { configSchema, type JsonSchema } from './schema/config_schema.ts';
export { configTypes } from './schema/config_types.ts';
