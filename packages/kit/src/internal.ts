// For the packages above this one. Authors import what index.ts exports; this part may change with any version.
export { makeFolder } from './files/make_folder.ts';
export { giveToOwnerOf, isOurGroup, isOurUser, runsAsRoot } from './files/owner.ts';
export { NotAFile, type OpenFile, openFile, otherThanFile, readFile } from './files/regular.ts';
export { isOfKind, type Kinds, kindOf, shareInstances } from './mark.ts';
export { isSecretName, MASK, maskIn, maskWhole } from './mask.ts';
export { isPromise, nameOfValue } from './name_value.ts';
export { printable, printableLines } from './printable.ts';
export { ServiceStatus } from './status.ts';
