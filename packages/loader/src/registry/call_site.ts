import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Position, sourcePosition } from './source_lines.ts';

/** `modules/web/src/index.ts` rather than an absolute path, where that is shorter. */
export function shownPath(file: string): string {
  const near = relative(process.cwd(), file) || '.';
  return near.length < file.length && !near.startsWith('../..') ? near : file;
}

/** Where somebody called us. Taking note is cheap; only `placeOf` pays for working it out. */
export interface CallSite {
  readonly stack?: string;
}

/** The call of `callee` that is under way. */
export function callSite(callee: (...args: never[]) => unknown): CallSite {
  const site: CallSite = {};
  Error.captureStackTrace(site, callee);
  return site;
}

/** Node tells of a TypeScript file that it cannot read by the line alone. */
const FRAME = /((?:file:\/\/)?\/[^\s():]+):(\d+)(?::(\d+))?/;

/** The first line in a stack that lies below a folder, as `file:line:column`: the author's own, as they wrote it. */
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

/** `modules/web/src/index.ts:25:5`: the line of the source, where it was built from one that is there. */
export function shownPosition(built: Position): string {
  const source = sourcePosition(built);
  // A package may come with its map and without its sources: a line that can be opened is worth more.
  const { file, line, column } = existsSync(source.file) ? source : built;
  return `${shownPath(file)}:${line}:${column}`;
}
