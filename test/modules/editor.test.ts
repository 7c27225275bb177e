import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TsServer } from '../support/editors/tsserver.ts';
import { cleanUp, newFolder, runHost } from '../support/host.ts';

const server = new TsServer();

afterAll(async () => {
  server.end();
  await cleanUp();
});

// The language server reads all types first, which takes long on a busy machine.
describe('a scaffolded module outside the checkout, with nothing installed, in an editor', { timeout: 240_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    const cwd = newFolder();
    await runHost(['scaffold', 'hello'], { cwd });
    folder = join(cwd, 'hello');
  });

  it.each(['index.ts', 'index.test.ts'])('has no errors in %s', async (name) => {
    const file = join(folder, name);
    server.open(file);
    expect(await server.errors(file)).toEqual([]);
  });

  it('has suggestions, and an error for a name that does not exist', async () => {
    const file = join(folder, 'index.ts');
    const text = readFileSync(file, 'utf8').replace('options.greeting', 'options.greetin');
    const line = text.split('\n').findIndex((one) => one.includes('options.greetin')) + 1;
    server.open(file, text);
    expect(await server.errors(file)).toEqual([
      expect.stringContaining(`${line}: Property 'greetin' does not exist on type`),
    ]);
    expect(await server.completions(file, '.greetin')).toContain('greeting');
  });
});
