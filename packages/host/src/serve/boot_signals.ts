import { leaveNow } from './leave_now.ts';

/** Signals that end a host during the boot. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;

let leave = leaveNow(() => {});
const listener = (signal: NodeJS.Signals): void => leave(signal);

/** Until `bootSignalsOver`, a signal ends the process at once. `before` undoes what the boot has done; synchronous. */
export function leaveOnSignal(before: () => void = () => {}): void {
  leave = leaveNow(before);
  for (const signal of ENDING) if (!process.listeners(signal).includes(listener)) process.on(signal, listener);
}

/**
 * Leaves signals to listeners that were added meanwhile. They must exist already: Node drops an undelivered signal when
 * its last listener is removed.
 */
export function bootSignalsOver(): void {
  for (const signal of ENDING) process.off(signal, listener);
}
