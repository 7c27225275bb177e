import { constants } from 'node:os';

/**
 * Handles a second signal: exits without waiting, with the code of a program ended by the signal, 128 and its number.
 * `before` must be synchronous.
 */
export function leaveNow(before: () => void): (signal?: NodeJS.Signals) => never {
  return (signal = 'SIGTERM') => {
    before();
    process.exit(128 + constants.signals[signal]);
  };
}
