import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/host.ts';

/** Inside the checkout, so that packages are resolved as for a module of the host. */
const FOLDER = join(ROOT, 'test/type_messages');

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Returns the output of tsc for a module with these routes. Positions are replaced by the code at that position. */
async function complaintsAbout(name: string, routes: string): Promise<string> {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const source = `import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({ name: 'shop', depends: ['web'], setup({ on }) { on(Routes, (app) => {
${routes}
}); } });`;
  writeFileSync(join(folder, 'index.ts'), source);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../tsconfig.test.json', include: ['index.ts'] }),
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const printed = await promisify(execFile)(process.execPath, [tsc, '-p', folder], { cwd: folder }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  return printed.replaceAll(/^index\.ts\((\d+),(\d+)\)/gm, (_, line: string, column: string) =>
    String(
      source
        .split('\n')
        [Number(line) - 1]?.slice(Number(column) - 1)
        .split(':')[0],
    ),
  );
}

describe('a route whose auth is not one of the allowed values', () => {
  it.each([
    ['short', `app.get('/a', { config: { auth: 'admin' } }, async ({ session }) => session.login);`],
    [
      'long',
      `app.route({ method: 'GET', url: '/a', config: { auth: 'admin' }, handler: async ({ session }) => session.login });`,
    ],
  ])('gets one sentence that names the allowed values, at the wrong value (%s form)', async (form, routes) => {
    expect(await complaintsAbout(form, routes)).toBe(
      `auth: error TS2322: Type '"admin"' is not assignable to type 'OneOf<"none" | "public" | "user"> & "admin"'.\n` +
        `  Type 'string' is not assignable to type 'OneOf<"none" | "public" | "user">'.\n`,
    );
  });
});

describe('a route with custom settings', () => {
  it('keeps the types that Fastify infers from them', async () => {
    const routes = `
      app.get('/a', { config: { auth: 'public', limit: 3 } }, async ({ routeOptions }) => routeOptions.config.limit.toFixed());
      app.get<{ Params: { id: string } }>('/b/:id', { config: { auth: 'none' } }, async ({ params }) => params.id);`;
    expect(await complaintsAbout('own_settings', routes)).toBe('');
  });
});
