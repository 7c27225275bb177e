import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, runHost } from '../support/host.ts';

let addons: string;

const STORE = "import { SessionStore } from '@wideload/session';\n";

beforeAll(() => {
  addons = folderWith({
    'tax/index.ts': `import { defineModule, hook } from '@wideload/kit';
export const Rates = hook.pipe<number>('tax.rates');
export default defineModule({ name: 'tax', setup() {} });`,
    'shop/index.ts': moduleFile(
      'shop',
      `depends: ['web', 'tax'],
  setup({ on }) {
    on(Routes, () => {}, 'post');
    on(Routes, () => {});
  }`,
      "import { Routes } from '@wideload/web';\n",
    ),
    'audit/index.ts': moduleFile(
      'audit',
      `depends: ['session_redis'], after: ['shop'],
  setup({ wrap }) {
    wrap(SessionStore, (store) => store);
  }`,
      STORE,
    ),
    'rival/index.js': moduleFile(
      'rival',
      'setup({ replace, onStart }) { replace(SessionStore, () => ({})); onStart(() => { throw new Error("started"); }); }',
      STORE,
    ),
    // An ES module: another import of a CommonJS file that failed ends differently.
    'broken/index.js': "throw new Error('no luck');\nexport {};\n",
  });
});
afterAll(cleanUp);

const ask = (...args: string[]) => runCommand(['--addons-path=.', ...args], { cwd: addons });
const asJson = async (...args: string[]) => JSON.parse((await ask(...args, '--json')).stdout);

describe('a command about modules answers without starting them', () => {
  it('modules: what requested each', async () => {
    const args = ['--addons-path=.', 'modules', '--load=shop,audit,broken?'];
    const { stdout, code } = await runHost(args, { cwd: addons });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web +part of every host +depends on base /m);
    expect(stdout).toMatch(/^session_redis +needed by audit +depends on base /m);
    expect(stdout).toMatch(/^shop +requested by --load +depends on web, tax +shop\/index.ts$/m);
    expect(stdout).toMatch(/^broken +skipped +MODULE_IMPORT_FAILED$/m);
    const { modules, skipped } = await asJson('modules', '--load=shop,audit,broken?');
    expect(modules.map(({ name }: { name: string }) => name)).toEqual([
      'base',
      'web',
      'tax',
      'shop',
      'session_redis',
      'audit',
    ]);
    expect(modules.at(-1)).toMatchObject({ requestedBy: '--load', depends: ['session_redis'], after: ['shop'] });
    expect(skipped).toMatchObject([{ name: 'broken', code: 'MODULE_IMPORT_FAILED' }]);
  });

  it('services: what provides, replaces and wraps each, with file and line', async () => {
    const { stdout } = await ask('services', '--load=audit');
    expect(stdout).toMatch(
      /^base\.session_store +session_redis +\S+\n +in place of +base +\S+:\d+:\d+\n +wrapped by +audit +audit\/index\.ts:5:\d+$/m,
    );
    expect(stdout).toMatch(/^base\.health +many\n( +added by +base +\S+\n){2} +added by +session_redis +\S+:\d+:\d+$/m);
    const { services } = await asJson('services', '--load=audit');
    expect(services.find(({ id }: { id: string }) => id === 'base.session_store')).toMatchObject({
      owner: 'base',
      implementation: { module: 'session_redis' },
      replaced: [{ module: 'base' }],
      wrappers: [{ module: 'audit', place: expect.stringMatching(/audit\/index\.ts:5:\d+$/) }],
    });
  });

  it('services: even if they conflict, with the conflict reported', async () => {
    const { stdout, stderr, code } = await ask('services', '--load=session_redis,rival');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^base\.session_store +nobody\n( +wanted by +(base|session_redis|rival) +\S+\n){3}/m);
    expect(stderr).toContain('service base.session_store is replaced by two modules');
    const resolved = await ask('services', '--load=session_redis,rival', '--prefer=base.session_store=session_redis');
    expect(resolved.stdout).toMatch(/^base\.session_store +session_redis /m);
    expect(resolved.stderr).toBe('');
  });

  it('hooks: their handlers in order, including hooks without handlers', async () => {
    const { stdout } = await ask('hooks', '--load=shop');
    expect(stdout).toMatch(/^web\.routes +event\n +shop +shop\/index\.ts:6:\d+\n +shop +post +shop\/index\.ts:5:\d+$/m);
    expect(stdout).toMatch(/^tax\.rates +pipe +no handlers$/m);
    const hooks = await asJson('hooks', '--load=shop');
    expect(hooks.find(({ id }: { id: string }) => id === 'tax.rates')).toMatchObject({ kind: 'pipe', handlers: [] });
  });

  it('options: all names of each', async () => {
    const { stdout } = await ask('options', 'web');
    expect(stdout).toContain('http_port  integer, default 8069');
    expect(stdout).toContain('-p, --http-port, ODOO_HTTP_PORT, http_port, [web] http_port');
    const options = await asJson('options', 'session_redis', '--load=session_redis');
    expect(options.find(({ name }: { name: string }) => name === 'session_redis_password')).toMatchObject({
      secret: true,
      default: null,
      variable: 'ODOO_SESSION_REDIS_PASSWORD',
    });
    expect(await ask('options', 'wbe')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean web?'),
    });
  });

  it('why: a module, a service, a hook, an option', async () => {
    const load = '--load=shop,audit,broken?';
    expect((await ask('why', 'tax', load)).stdout).toBe(
      'tax was needed by shop\nshop was requested by --load\nit is tax/index.ts\nneeded by shop\n',
    );
    expect((await ask('why', 'session_redis', load)).stdout).toContain('implements base.leases, base.session_store');
    expect((await ask('why', 'base.session_store', load)).stdout).toContain('wrapped by');
    expect((await ask('why', 'web.routes', load)).stdout).toContain('shop');
    expect((await ask('why', 'broken', load)).stdout).toContain('no luck');
    expect((await ask('why', '-p', '8070', '--', '--http-port')).stdout).toContain('now 8070, from -p');
    expect((await ask('why', 'ODOO_HTTP_PORT', '-p', '8070')).stdout).toContain('now 8070, from -p');
    expect(await asJson('why', 'tax', load)).toMatchObject({ is: 'module', needed: ['shop'] });
    expect(await ask('why', 'base.sesion_store')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean base.session_store?'),
    });
    expect(await ask('why')).toMatchObject({ code: 2, stderr: expect.stringContaining('usage: node host why <name>') });
  });
});

describe('the graph of the modules', () => {
  it('is drawn as svg, dot and mermaid', async () => {
    const [svg, dot, mermaid] = await Promise.all(
      ['svg', 'dot', 'mermaid'].map(
        async (form) => (await ask('modules', '--load=shop,audit', `--graph=${form}`)).stdout,
      ),
    );
    expect(svg).toMatch(/^<\?xml[\s\S]*<svg[\s\S]*session_redis[\s\S]*<\/svg>\s*$/);
    expect(dot).toContain('"shop" -> "tax";');
    expect(dot).toContain('"session_redis" -> "session_redis replaces base.session_store"');
    expect(dot).toMatch(/"session_redis replaces base\.session_store" -> "base"/);
    expect(mermaid).toContain('-.->');
    expect(mermaid).toContain('|wraps base.session_store|');
  });
});
