import { leaveNow } from './leave_now.ts';

/** Signals on which a host that is still booting leaves. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;

let leave = leaveNow(() => {});
const listener = (signal: NodeJS.Signals): void => leave(signal);

/** Until `bootSignalsOver`, a signal ends the process at once. `before` undoes what the boot has done; synchronous. */
export function leaveOnSignal(before: () => void = () => {}): void {
  leave = leaveNow(before);
  for (const signal of ENDING) if (!process.listeners(signal).includes(listener)) process.on(signal, listener);
}

/**
 * Leaves signals to the listeners that have been added meanwhile. They must be there already: Node forgets a signal that
 * it has not delivered yet when the last listener goes.
 */
export function bootSignalsOver(): void {
  for (const signal of ENDING) process.off(signal, listener);
}
