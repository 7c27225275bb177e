import { closeSync, constants, ftruncateSync, rmSync, writeSync } from 'node:fs';
import { giveToOwnerOf, readFile } from '@wideload/kit/internal';
import { openWritten } from '../files/written_file.ts';

/** Levels that somebody asked a running host for, by their handlers (`module:LEVEL`). */
interface Asked {
  /** The host's first process: what was meant for another one does not count. */
  readonly pid: number;
  readonly handlers: readonly string[];
}

const fileOf = (pidfile: string): string => `${pidfile}.loglevel`;

/** Keeps them beside the pidfile, where workers find them, those that are yet to come too. */
export function keepAsked(pidfile: string, asked: Asked): void {
  const { file } = openWritten('file of log levels', fileOf(pidfile), constants.O_WRONLY);
  try {
    // The host itself must read the file, also when another user runs the command.
    giveToOwnerOf(pidfile, file);
    ftruncateSync(file);
    writeSync(file, JSON.stringify(asked), 0);
  } finally {
    closeSync(file);
  }
}

/** The handlers that a host with that pid was asked for since it began. */
export function askedOf(pidfile: string, pid: number): readonly string[] {
  try {
    const asked: Partial<Asked> = JSON.parse(String(readFile(fileOf(pidfile))));
    return asked.pid === pid && Array.isArray(asked.handlers) ? asked.handlers.map(String) : [];
  } catch {
    // Nobody asked for anything.
    return [];
  }
}

export function forgetAsked(pidfile: string): void {
  rmSync(fileOf(pidfile), { force: true });
}
