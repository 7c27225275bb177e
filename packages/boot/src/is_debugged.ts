import inspector from 'node:inspector';

/** Whether a debugger may stop this process. What is being stepped through may take its time: there are no limits then. */
export function isDebugged(): boolean {
  return inspector.url() !== undefined;
}
