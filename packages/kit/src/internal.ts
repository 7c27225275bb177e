// For the packages above this one. Authors import what index.ts exports; this part may change with any version.
export { makeFolder } from './files/make_folder.ts';
export { giveToOwnerOf, isOurGroup, isOurUser, runsAsRoot } from './files/owner.ts';
export { NotAFile, type OpenFile, openFile, otherThanFile, readFile } from './files/regular.ts';
export { ServiceStatus } from './status.ts';
export { isOfKind, type Kinds, kindOf, shareInstances } from './values/mark.ts';
export { isSecretName, MASK, maskIn, maskWhole } from './values/mask.ts';
export { isPromise, nameOfValue } from './values/name_value.ts';
export { printable, printableLines } from './values/printable.ts';
