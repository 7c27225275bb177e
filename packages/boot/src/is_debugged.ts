import inspector from 'node:inspector';

/** Whether a debugger may stop this process. Then there are no time limits. */
export function isDebugged(): boolean {
  return inspector.url() !== undefined;
}
