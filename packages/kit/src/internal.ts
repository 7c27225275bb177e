// For the packages above this one. Authors import what index.ts exports; this part may change with any version.

export { gathered, throwGathered, WideloadErrors } from './errors.ts';
export { makeFolder } from './files/make_folder.ts';
export { giveToOwnerOf, hasPermissions, isOurGroup, isOurUser, runsAsRoot } from './files/owner.ts';
export { NotAFile, type OpenFile, openFile, otherThanFile, readFile } from './files/regular.ts';
export type { AnyFunction, HandlerOf, HookKind, RunOf } from './hook.ts';
export type { BootPhase, BootSpan } from './host_info.ts';
export { ownerOf } from './id.ts';
export { checkDefinition } from './module.ts';
export { anyCase } from './options/decimal_pattern.ts';
export { readFlag } from './options/flag.ts';
export { Serving } from './serving.ts';
export { ServiceStatus } from './status.ts';
export { codeOf, messageOf } from './values/error.ts';
export { expandPath } from './values/expand_path.ts';
export { HOST_COMMAND } from './values/host_command.ts';
export { isOfKind, type Kinds, kindOf, shareInstances } from './values/mark.ts';
export { isSecretName, MASK, maskIn, maskWhole } from './values/mask.ts';
export { isPromise, nameOfValue } from './values/name_value.ts';
export { nearest } from './values/nearest.ts';
export { printable, printableLines } from './values/printable.ts';
export { isRecord } from './values/record.ts';
