import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TsServer } from '../support/editors/tsserver.ts';
import { cleanUp, newFolder, runHost } from '../support/host.ts';
import { install, link, replaceLink } from './support/beside.ts';
import { PLUGIN_USES } from './support/plugins.ts';

const server = new TsServer();

afterAll(async () => {
  server.end();
  await cleanUp();
});

/** A module outside the checkout. */
interface Place {
  readonly module: string;
  /** The folder whose node_modules has the packages. */
  readonly root: string;
}

/** Creates a module with links to the types of this host. */
async function scaffolded(): Promise<Place> {
  const cwd = newFolder();
  await runHost(['scaffold', 'hello'], { cwd });
  const module = join(cwd, 'hello');
  return { module, root: module };
}

/** Creates the module of a new project, in which our packages are installed. */
async function inProject(): Promise<Place> {
  const root = newFolder();
  await runHost(['.', '--no-install'], { cwd: root, program: 'packages/create/bin/create-wideload.js' });
  for (const name of ['@wideload', '@types/node', 'fastify']) link(root, name);
  return { module: join(root, 'addons/hello'), root };
}

const TENANT = `import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';

declare module 'fastify' {
  interface FastifyRequest {
    tenant: string;
  }
}

export default defineModule({
  name: 'hello',
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/tenant', { config: { auth: 'user' } }, async (request) => request.tenant + request.user?.name);
    });
  },
});
`;

const LOG = TENANT.replace('request.tenant', 'request.log.level');

const OWN_USES = [
  { file: 'tenant.ts', text: TENANT },
  { file: 'log.ts', text: LOG },
];

const SQLITE = `import { createServer, type IncomingMessage } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { defineModule } from '@wideload/kit';
import { HttpServer, Routes } from '@wideload/web';

export default defineModule({
  name: 'hello',
  depends: ['web'],
  setup({ on }) {
    on(Routes, async (app, { get }) => {
      const database = new DatabaseSync(':memory:');
      app.get('/rows', { config: { auth: 'user' } }, async ({ raw }) => {
        const message: IncomingMessage = raw;
        const servers = [createServer(), (await get(HttpServer)).server];
        return [message.url, servers.length, database.prepare('select 1').all().length];
      });
    });
  },
});
`;

// The language server reads all types first, which takes long on a busy machine.
describe.each([
  { title: 'a module, with the Fastify of the host beside it', create: scaffolded, version: undefined },
  { title: 'a module, with another version of Fastify beside it', create: scaffolded, version: '5.12.99' },
  { title: 'a module of a project, with another version of Fastify', create: inProject, version: '5.12.99' },
])('$title, in an editor', { timeout: 240_000 }, ({ create, version }) => {
  let folder: string;

  beforeAll(async () => {
    const { module, root } = await create();
    folder = module;
    if (version !== undefined) replaceLink(root, 'fastify', { version });
    for (const { plugin } of PLUGIN_USES) install(root, plugin);
    // Only what is on the disk belongs to a project.
    for (const { file, text } of [...OWN_USES, ...PLUGIN_USES]) writeFileSync(join(folder, file), text);
  });

  it('may add to requests', async () => {
    const file = join(folder, 'tenant.ts');
    server.open(file);
    expect(await server.errors(file)).toEqual([]);
    server.open(file, TENANT.replace('request.tenant', 'request.tenants'));
    expect(await server.errors(file)).toEqual([
      expect.stringContaining("Property 'tenants' does not exist on type 'FastifyRequest<"),
    ]);
  });

  it.each(PLUGIN_USES)(
    'has the types of $plugin in routes',
    async ({ file: name, text, property, misspelled, error }) => {
      const file = join(folder, name);
      server.open(file);
      expect(await server.errors(file)).toEqual([]);
      expect(await server.completions(file, `.${property}`)).toContain(property);
      server.open(file, text.replace(`.${property}`, `.${misspelled}`));
      expect(await server.errors(file)).toEqual([expect.stringContaining(error)]);
    },
  );

  it('has the types of what Fastify itself depends on', async () => {
    const file = join(folder, 'log.ts');
    server.open(file);
    expect(await server.errors(file)).toEqual([]);
    expect(await server.completions(file, '.level')).toContain('info');
  });
});

describe('a module in an editor, with newer types of Node beside it', { timeout: 240_000 }, () => {
  it('has what only that Node has, in the servers and requests of the host, too', async () => {
    const { module } = await scaffolded();
    replaceLink(module, '@types/node', { source: 'types-node-24' });
    const file = join(module, 'sqlite.ts');
    writeFileSync(file, SQLITE);
    server.open(file);
    expect(await server.errors(file)).toEqual([]);
    expect(await server.completions(file, '.prepare')).toContain('prepare');
    server.open(file, SQLITE.replace('.prepare(', '.prepares('));
    expect(await server.errors(file)).toEqual([
      expect.stringContaining("Property 'prepares' does not exist on type 'DatabaseSync'"),
    ]);
  });
});
