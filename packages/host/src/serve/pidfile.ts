import { closeSync, constants, ftruncateSync, readFileSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { otherThanFile, readFile } from '@wideload/kit/internal';
import { fileUnwritable, NOT_A_PIDFILE } from '../files/errors.ts';
import { openWritten } from '../files/written_file.ts';
import { forgetAsked } from '../log/asked_levels.ts';

const WHAT = 'pid file';

/** Writes the process id for service managers. Returns a function that removes the file. */
export function writePidfile(path: string): () => void {
  const { file, stats } = openWritten(WHAT, path, constants.O_RDWR);
  try {
    const kind = otherThanFile(stats);
    if (kind !== undefined) throw fileUnwritable(WHAT, path, `it is ${kind}, not a file`);
    // A wrong path must not destroy a key or a configuration.
    if (!/^\s*\d*\s*$/.test(readFileSync(file, 'latin1'))) throw fileUnwritable(WHAT, path, NOT_A_PIDFILE);
    ftruncateSync(file);
    writeSync(file, `${process.pid}\n`, 0);
  } finally {
    closeSync(file);
  }
  // The target of a link: the link belongs to the operator.
  const target = realpathSync(path);
  return () => {
    // Another host may have written its own meanwhile.
    if (pidIn(target) !== process.pid) return;
    rmSync(target, { force: true });
    forgetAsked(path);
  };
}

/** Returns the process id in a pidfile; undefined if there is none. */
function pidIn(path: string): number | undefined {
  try {
    return Number.parseInt(String(readFile(path)), 10);
  } catch {
    return undefined;
  }
}
