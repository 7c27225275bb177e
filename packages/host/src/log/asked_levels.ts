import { closeSync, constants, ftruncateSync, rmSync, writeSync } from 'node:fs';
import { giveToOwnerOf, readFile } from '@wideload/kit/internal';
import { openWritten } from '../files/written_file.ts';

/** Log levels that were requested from a running host, as handlers (`module:LEVEL`). */
interface Asked {
  /** The host's first process: requests to another one do not count. */
  readonly pid: number;
  readonly handlers: readonly string[];
}

const fileOf = (pidfile: string): string => `${pidfile}.loglevel`;

/** Saves them beside the pidfile, where workers find them, including later ones. */
export function keepAsked(pidfile: string, asked: Asked): void {
  const { file } = openWritten('file of log levels', fileOf(pidfile), constants.O_WRONLY);
  try {
    // The host must be able to read the file, also if another user runs the command.
    giveToOwnerOf(pidfile, file);
    ftruncateSync(file);
    writeSync(file, JSON.stringify(asked), 0);
  } finally {
    closeSync(file);
  }
}

/** Returns the handlers that were requested from a host with that pid since its start. */
export function askedOf(pidfile: string, pid: number): readonly string[] {
  try {
    const asked: Partial<Asked> = JSON.parse(String(readFile(fileOf(pidfile))));
    return asked.pid === pid && Array.isArray(asked.handlers) ? asked.handlers.map(String) : [];
  } catch {
    // No levels were requested.
    return [];
  }
}

export function forgetAsked(pidfile: string): void {
  rmSync(fileOf(pidfile), { force: true });
}
