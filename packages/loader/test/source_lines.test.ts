import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { showSourceLines, sourcePosition, withSourceLines } from '../src/registry/source_lines.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A file that is built as ours are; `fail` stands in line 3 of the source and in another one of what is built. */
function built(): { folder: string; source: string; file: string; stack(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-map-'));
  folders.push(folder);
  const source = join(folder, 'fail (1).ts');
  writeFileSync(source, 'interface Never { x: number }\n\nexport function fail(): never { throw new Error("no"); }\n');
  const file = join(folder, 'dist.js');
  buildSync({ entryPoints: [source], outfile: file, sourcemap: true, platform: 'node', format: 'esm' });
  const frame = { line: 2, column: 9 };
  return { folder, source, file, stack: () => `Error: no\n    at fail (${file}:${frame.line}:${frame.column})` };
}

describe('a line of a built file', () => {
  it('is shown as the line of the source that it was built from', () => {
    const { source, file, stack } = built();
    expect(sourcePosition({ file, line: 2, column: 9 })).toEqual({ file: source, line: 3, column: 39 });
    expect(withSourceLines(stack())).toBe(`Error: no\n    at fail (${source}:3:39)`);
    expect(withSourceLines(stack().replace(file, pathToFileURL(file).href))).toContain(`(${source}:3:39)`);
  });

  it.each([
    ['there is no map', undefined],
    ['the map is cut off', '{"version":3,"sources":["a.ts"],"mapp'],
    ['the map is of another kind', '[]'],
    ['the sources have no path', '{"version":3,"sources":["webpack://a/b.ts"],"names":[],"mappings":"AAAA;AAAA;AAAA"}'],
  ])('stays as it is where %s', (_, map) => {
    const { file, stack } = built();
    rmSync(`${file}.map`);
    if (map !== undefined) writeFileSync(`${file}.map`, map);
    expect(withSourceLines(stack())).toBe(stack());
  });

  it('is not looked for in the message', () => {
    const { file } = built();
    const message = `Error: look at ${file}:2:9`;
    expect(withSourceLines(message)).toBe(message);
  });

  it('is shown so in the causes of an error, of which one may be its own', () => {
    const { source, stack } = built();
    const inner = Object.assign(new Error('inner'), { stack: stack() });
    const outer = Object.assign(new Error('outer', { cause: inner }), { stack: stack() });
    inner.cause = outer;
    showSourceLines(outer);
    expect([outer.stack, inner.stack]).toEqual(Array(2).fill(expect.stringContaining(`${source}:3:39`)));
  });

  it('stays as it is in a frozen error, and in what is not an error', () => {
    const { stack } = built();
    const frozen = Object.freeze(Object.assign(new Error('frozen'), { stack: stack() }));
    showSourceLines(frozen);
    expect(frozen.stack).toBe(stack());
    for (const thrown of [undefined, null, 'text', { stack: stack() }]) showSourceLines(thrown);
  });
});
