import { constants } from 'node:os';

/**
 * What a second signal does: leaves without waiting for anything, with what a shell shows for a program that the signal
 * ended, 128 and its number. `before` has to be synchronous.
 */
export function leaveNow(before: () => void): (signal?: NodeJS.Signals) => never {
  return (signal = 'SIGTERM') => {
    before();
    process.exit(128 + constants.signals[signal]);
  };
}
