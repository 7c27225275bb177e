export { type ParsedCommandLine, parseCommandLine } from './command_line.ts';
export { type Declaration, type Declarations, declare, type OptionOwner } from './declare.ts';
export { exampleFile } from './example.ts';
export type { ConfigFile } from './file.ts';
export { type FoundFiles, findFiles } from './find.ts';
export { type CommandHelp, completionScript, completions, helpText } from './help.ts';
export { printSettings, settingsAsJson } from './print.ts';
export { saveSettings } from './save.ts';
export { type Origin, type Setting, type Settled, settle, valuesOf } from './settle.ts';
