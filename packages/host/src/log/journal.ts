import { fstatSync } from 'node:fs';

/** Whether the error output goes to the journal of systemd, by `JOURNAL_STREAM` (systemd.exec(5)). */
function isJournal(): boolean {
  const { JOURNAL_STREAM } = process.env;
  if (JOURNAL_STREAM === undefined) return false;
  try {
    const { dev, ino } = fstatSync(2);
    return JOURNAL_STREAM === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

let isKnown: boolean | undefined;

/** syslog's priority of one of pino's levels, by its number. */
function priorityOf(level: number): number {
  if (level >= 60) return 2;
  if (level >= 50) return 3;
  if (level >= 40) return 4;
  return level >= 30 ? 6 : 7;
}

/** pino's number of the level `error`. */
export const ERROR_LEVEL = 50;

/**
 * Returns a text for the error output. In the journal each of its lines begins with its priority (sd-daemon(3)), so
 * that `journalctl -p err` finds it.
 */
export function forErrorOutput(text: string, level: number): string {
  isKnown ??= isJournal();
  return isKnown ? text.replaceAll(/^(?=.)/gm, `<${priorityOf(level)}>`) : text;
}
