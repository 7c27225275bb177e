import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A line of code; line and column count from 1, as in stacks. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface SourceMapFile {
  readonly map: SourceMap;
  readonly sourceRoot: string;
}

/**
 * The source maps that were read, by the files they belong to; undefined where there is none. Node's own support for
 * source maps reads every map when its file is imported, which a process that starts would pay for. Here a map is read
 * when the first stack that needs it is shown.
 */
const maps = new Map<string, SourceMapFile | undefined>();

function readMap(file: string): SourceMapFile | undefined {
  try {
    const payload = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
    return { map: new SourceMap(payload), sourceRoot: payload.sourceRoot ?? '' };
  } catch {
    // No map, or one that cannot be used: the line of the built file is still right.
    return undefined;
  }
}

/** Returns where a line of a built file was written, by the map beside it; without one, the same position. */
export function sourcePosition(built: Position): Position {
  if (!maps.has(built.file)) maps.set(built.file, readMap(built.file));
  const known = maps.get(built.file);
  // Lines and columns count from 0 here. Node adds to what `findOrigin` finds how far the position is behind it.
  const entry = known?.map.findEntry(built.line - 1, built.column - 1);
  if (known === undefined || entry === undefined || !('originalSource' in entry)) return built;
  const source = new URL(known.sourceRoot + entry.originalSource, pathToFileURL(built.file));
  // Bundlers also use schemes of their own, which are not files.
  if (source.protocol !== 'file:') return built;
  return { file: fileURLToPath(source), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const FRAME = /^(\s+at .*?)((?:file:\/\/)?\/[^():]+):(\d+):(\d+)/gm;

/** Returns a stack whose lines name the sources instead of what was built from them. */
export function withSourceLines(stack: string): string {
  return stack.replaceAll(FRAME, (frame, before: string, where: string, line: string, column: string) => {
    const built = {
      file: where.startsWith('file:') ? fileURLToPath(where) : where,
      line: Number(line),
      column: Number(column),
    };
    const source = sourcePosition(built);
    return source === built ? frame : `${before}${source.file}:${source.line}:${source.column}`;
  });
}

/** Does the same for the stack of an error that Node is about to print, and for those of its causes. */
export function showSourceLines(error: unknown): void {
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    // A frozen error keeps its stack; from Node 24 on a setter would still change it.
    if (one.stack !== undefined && !Object.isFrozen(one)) Reflect.set(one, 'stack', withSourceLines(one.stack));
  }
}
