// For the packages above this one. Authors import what index.ts exports; this part may change with any version.
export { isOfKind, type Kinds, kindOf, shareInstances } from './mark.ts';
export { isPromise, nameOfValue } from './name_value.ts';
