import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, runHost } from '../support/host.ts';
import { TsServer } from './support/tsserver.ts';

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
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.includes('options.greetin'));
    const offset = (lines[line]?.indexOf('greetin') ?? 0) + 1;
    server.open(file, text);
    expect(await server.errors(file)).toEqual(
      [`${line + 1}: ${"Property 'greetin' does not exist on type"}`].map((start) => expect.stringContaining(start)),
    );
    expect(await server.completions(file, line + 1, offset)).toContain('greeting');
  });

  it('may add to the requests of Fastify', async () => {
    const file = join(folder, 'tenant.ts');
    server.open(
      file,
      `import { Routes } from '@wideload/web';
import { defineModule } from '@wideload/kit';
declare module 'fastify' { interface FastifyRequest { tenant: string } }
export default defineModule({ name: 'hello', setup({ on }) {
  on(Routes, (app) => { app.get('/x', { config: { auth: 'user' } }, async (request) => request.tenant + request.user?.name); });
} });`,
    );
    expect(await server.errors(file)).toEqual([]);
  });
});
