import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileUnwritable } from './errors.ts';

/** Levels that somebody asked a running host for, by their handlers (`module:LEVEL`). */
interface Asked {
  /** The host's first process: what was meant for another one does not count. */
  readonly pid: number;
  readonly handlers: readonly string[];
}

const fileOf = (pidfile: string): string => `${pidfile}.loglevel`;

/** Keeps them beside the pidfile, where workers find them, those that are yet to come too. */
export function keepAsked(pidfile: string, asked: Asked): void {
  try {
    writeFileSync(fileOf(pidfile), JSON.stringify(asked), { mode: 0o600 });
  } catch (error) {
    throw fileUnwritable('file of log levels', fileOf(pidfile), error instanceof Error ? error.message : String(error));
  }
}

/** The handlers that a host with that pid was asked for since it began. */
export function askedOf(pidfile: string, pid: number): readonly string[] {
  try {
    const asked: Partial<Asked> = JSON.parse(readFileSync(fileOf(pidfile), 'utf8'));
    return asked.pid === pid && Array.isArray(asked.handlers) ? asked.handlers.map(String) : [];
  } catch {
    // Nobody asked for anything.
    return [];
  }
}

export function forgetAsked(pidfile: string): void {
  rmSync(fileOf(pidfile), { force: true });
}
