import { closeSync, constants, ftruncateSync, readFileSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { otherThanFile, readFile } from '@wideload/kit/internal';
import { fileUnwritable, NOT_A_PIDFILE } from '../files/errors.ts';
import { openWritten } from '../files/written_file.ts';
import { forgetAsked } from '../log/asked_levels.ts';

const WHAT = 'pid file';

/** Writes the process id where service managers look for it. Returns a function that removes it. */
export function writePidfile(path: string): () => void {
  const { file, stats } = openWritten(WHAT, path, constants.O_RDWR);
  try {
    const kind = otherThanFile(stats);
    if (kind !== undefined) throw fileUnwritable(WHAT, path, `it is ${kind}, not a file`);
    // A slip of the pen must not cost a key or a configuration.
    if (!/^\s*\d*\s*$/.test(readFileSync(file, 'latin1'))) throw fileUnwritable(WHAT, path, NOT_A_PIDFILE);
    ftruncateSync(file);
    writeSync(file, `${process.pid}\n`, 0);
  } finally {
    closeSync(file);
  }
  // Where a link leads: the link is the operator's.
  const target = realpathSync(path);
  return () => {
    // Another host may have written its own meanwhile.
    if (pidIn(target) !== process.pid) return;
    rmSync(target, { force: true });
    forgetAsked(path);
  };
}

/** The process id that stands in a pidfile. Undefined when there is none. */
function pidIn(path: string): number | undefined {
  try {
    return Number.parseInt(String(readFile(path)), 10);
  } catch {
    return undefined;
  }
}
