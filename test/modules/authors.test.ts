import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, ROOT, said, startHost } from '../support/host.ts';

afterAll(cleanUp);

/** The first module of the README. */
function readmeModule(readme = 'README.md'): string {
  const [, code = ''] =
    /```ts\n(import \{ defineModule[\s\S]*?)```/.exec(readFileSync(join(ROOT, readme), 'utf8')) ?? [];
  return code;
}

/** Modules of several authors, which one host runs together. */
const MODULES = {
  'hello/index.ts': readmeModule(),
  'shop/index.ts': readmeModule('modules/metrics/README.md'),
  'store/index.ts': `
    import { defineModule } from '@wideload/kit';
    import { Routes } from '@wideload/web';
    import { price } from './price.ts';
    export default defineModule({
      name: 'store',
      depends: ['web', 'tax'],
      setup({ on }) {
        on(Routes, (app) => { app.get('/price', { config: { auth: 'none' } }, async () => ({ price: price(100) })); });
      },
    });`,
  'store/price.ts': 'export const price = (net: number): number => net * 1.21;',
  'store/static/store.txt': 'open',
  'tax/index.js':
    "import { defineModule } from '@wideload/kit'; export default defineModule({ name: 'tax', setup() {} });",
  'counting/index.ts': `
    import { defineModule } from '@wideload/kit';
    import { SessionStore } from '@wideload/session';
    import { Routes } from '@wideload/web';
    let loads = 0;
    export default defineModule({
      name: 'counting',
      depends: ['web'],
      setup({ wrap, on }) {
        wrap(SessionStore, (inner): SessionStore => ({
          location: \`\${inner.location}, counted\`,
          newSid: () => inner.newSid(),
          lifetime: (data) => inner.lifetime(data),
          load: (sid) => { loads++; return inner.load(sid); },
          write: (...args) => inner.write(...args),
          touch: (...args) => inner.touch(...args),
          destroy: (sid) => inner.destroy(sid),
        }));
        on(Routes, (app) => { app.get('/loads', { config: { auth: 'none' } }, async () => loads); });
      },
    });`,
  'clock/index.ts': `
    import { defineModule, hook, service } from '@wideload/kit';
    import { SessionStore } from '@wideload/session';
    import { Routes } from '@wideload/web';
    const Clock = service<{ now(): number }>('clock.clock');
    const Shown = hook.pipe<string>('clock.shown');
    export default defineModule({
      name: 'clock',
      depends: ['web'],
      setup({ provide, on }) {
        provide(Clock, () => ({ now: () => 42 }));
        on(Shown, (text) => text + '!');
        on(Routes, async (app, { get, run, module }) => {
          const [clock, store] = await Promise.all([get(Clock), get(SessionStore)]);
          app.get('/now', { config: { auth: 'none' } }, async () => run(Shown, [module, clock.now(), store.location].join(' ')));
        });
      },
    });`,
  'broken/index.ts': `
    import { defineModule } from '@wideload/kit';
    import { Routes } from '@wideload/web';
    export default defineModule({
      name: 'broken',
      depends: ['web'],
      setup({ on }) {
        on(Routes, (app) => {
          app.get('/throws', { config: { auth: 'public' } }, async ({ session }) => {
            session.data.half = true;
            throw new Error('the inner secret');
          });
          app.get('/map', { config: { auth: 'public' } }, async ({ session }) => { session.data.cart = new Map(); return 'ok'; });
          app.get('/circle', { config: { auth: 'public' } }, async ({ session }) => { session.data.me = session.data; return 'ok'; });
          app.get('/none', { config: { auth: 'none' } }, async ({ session }) => session.login);
        });
      },
    });`,
  ...secret(''),
};

/** A module with a route, whose settings are as given. */
function secret(settings: string) {
  return {
    'secret/index.ts': `
      import { defineModule } from '@wideload/kit';
      import { Routes } from '@wideload/web';
      export default defineModule({
        name: 'secret',
        depends: ['web'],
        setup({ on }) { on(Routes, (app) => { app.get('/secret', ${settings} async (request) => request.session.login); }); },
      });`,
  };
}

describe('a module in TypeScript, in a folder anywhere, with nothing installed beside it', () => {
  let host: Host;
  beforeAll(async () => {
    const load = '--load=base,web,hello,shop,store,counting,clock,broken,secret';
    host = await startHost([load, `--addons-path=${folderWith(MODULES)}`, '--hello-greeting=Welcome']);
  });

  it('runs as in the README', async () => {
    expect(host.readyLine).toContain('modules base, web, hello');
    const client = new Client(host.url);
    expect(await (await client.request('/hello')).text()).toBe('Welcome! You have been here 1 times.');
    expect(await (await client.request('/hello')).text()).toBe('Welcome! You have been here 2 times.');
  });

  it('adds metrics as in the documentation of metrics', async () => {
    expect(await (await fetch(`${host.url}/metrics`)).text()).toContain('shop_sold_total{kind="chair"} 1\n');
  });

  it('may have several files and static files, and depend on other modules', async () => {
    expect(host.readyLine).toContain(', tax, store,');
    expect(await (await fetch(`${host.url}/price`)).json()).toEqual({ price: 121 });
    expect(await (await fetch(`${host.url}/store/static/store.txt`)).text()).toBe('open');
  });

  it('may replace or wrap the session store', async () => {
    expect(host.readyLine).toMatch(/sessions: files in .*, counted$/);
    const loads = async () => Number(await (await fetch(`${host.url}/loads`)).text());
    const before = await loads();
    await new Client(host.url, 'a'.repeat(40)).page('/web/login');
    expect(await loads()).toBe(before + 1);
  });

  it('has routes that use services of its own and of others, and hooks', async () => {
    expect(await (await fetch(`${host.url}/now`)).text()).toMatch(/^clock 42 files in .*!$/);
  });

  it('that needs a service which is built with the routes gets an error about the cycle', async () => {
    const addons = folderWith({
      'round/index.ts': `
        import { defineModule } from '@wideload/kit';
        import { HttpServer, Routes } from '@wideload/web';
        export default defineModule({
          name: 'round',
          depends: ['web'],
          setup({ on }) { on(Routes, async (_, { get }) => { await get(HttpServer); }); },
        });`,
    });
    await expect(startHost(['--load=round', `--addons-path=${addons}`])).rejects.toThrow(
      'in a cycle: web.http_server -> web.http_server',
    );
  });

  it('declares who may call its routes, and a typo stops the boot', async () => {
    expect((await fetch(`${host.url}/secret`)).status).toBe(401);
    await expect(
      startHost(['--load=secret', `--addons-path=${folderWith(secret("{ config: { auth: 'everyone' } } as never,"))}`]),
    ).rejects.toThrow("GET /secret has auth 'everyone'; it must be 'user', 'public' or 'none'");
  });

  it('gets errors with its own source line, which clients do not see', async () => {
    for (const [path, inLog] of [
      ['/throws', 'the inner secret'],
      ['/map', 'session.data.cart is an instance of Map'],
      ['/circle', 'contains itself'],
      ['/none', "read request.session, but its auth is 'none'"],
    ]) {
      const answer = await fetch(host.url + path);
      expect(answer.status).toBe(500);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await answer.text()).toContain('Something went wrong here');
      await said(host, String(inLog));
    }
    expect(host.output.stderr).toMatch(/broken\/index\.ts:\d+/);
  });
});
