import { rmSync, writeFileSync } from 'node:fs';
import { forgetAsked } from './asked_levels.ts';
import { fileUnwritable } from './errors.ts';

/** Writes the process id where service managers look for it. Answers how to take it away again. */
export function writePidfile(path: string): () => void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw fileUnwritable('pid file', path, error instanceof Error ? error.message : String(error));
  }
  return () => {
    rmSync(path, { force: true });
    forgetAsked(path);
  };
}
