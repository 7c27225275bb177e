import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Position, sourcePosition } from './source_lines.ts';

/** Returns `modules/web/src/index.ts` in place of an absolute path, if that is shorter. */
export function shownPath(file: string): string {
  const near = relative(process.cwd(), file) || '.';
  return near.length < file.length && !near.startsWith('../..') ? near : file;
}

/** The place of a call. Capturing it is cheap; only `placeOf` computes the line. */
export interface CallSite {
  readonly stack?: string;
}

/** Captures the present call of `callee`. */
export function callSite(callee: (...args: never[]) => unknown): CallSite {
  const site: CallSite = {};
  Error.captureStackTrace(site, callee);
  return site;
}

/** Without a column for a syntax error in a TypeScript file. */
const FRAME = /((?:file:\/\/)?\/[^\s():]+):(\d+)(?::(\d+))?/;

/** Returns the first line of a stack in a file below a folder, as `file:line:column`: the author's line. */
export function placeIn({ stack }: CallSite, folder: string): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const [, where = '', row, column] = FRAME.exec(line) ?? [];
    const file = where.startsWith('file:') ? fileURLToPath(where) : where;
    if (!file.startsWith(folder)) continue;
    if (column === undefined) return `${shownPath(file)}:${row}`;
    return shownPosition({ file, line: Number(row), column: Number(column) });
  }
  return undefined;
}

/** Returns `modules/web/src/index.ts:25:5`: the line of the source, if that file exists. */
export function shownPosition(built: Position): string {
  const source = sourcePosition(built);
  // A package may contain its map without its sources: then the line of the built file is shown, which can be opened.
  const { file, line, column } = existsSync(source.file) ? source : built;
  return `${shownPath(file)}:${line}:${column}`;
}
