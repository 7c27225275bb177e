import { fileURLToPath } from 'node:url';
import type { Position } from '@wideload/loader';

const FRAME = /[ (]((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?$/;

/** The lines of a stack, innermost first, without Node's own. */
export function framesOf({ stack }: { readonly stack?: string }): Position[] {
  return (stack?.split('\n') ?? []).flatMap((line) => {
    const [, where = '', row, column] = FRAME.exec(line) ?? [];
    const file = where.startsWith('file:') ? fileURLToPath(where) : where;
    return file === '' ? [] : [{ file, line: Number(row), column: Number(column) }];
  });
}

/** Returns the file that called a function on the stack. */
export function callerOf(callee: (...args: never[]) => unknown): string | undefined {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, callee);
  return framesOf(site)[0]?.file;
}
