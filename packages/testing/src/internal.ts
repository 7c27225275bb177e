// For the packages and modules of this project; it may change with any release. Authors import what index.ts exports.
export { CHECKS } from './check/report.ts';
export { modulesOf } from './check/subject.ts';
export { describeOperations } from './history/describe.ts';
export { asUnknown } from './history/shorten.ts';
