import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authenticate, Ready } from '@wideload/base';
import { defineModule, hook, integer, list, service, services } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { type TestHost, type TestHostSettings, testHost } from '@wideload/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../../../test/support/addons.ts';
import { cleanUp } from '../../../test/support/host.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});
afterAll(cleanUp);

async function start(settings?: TestHostSettings): Promise<TestHost> {
  const host = await testHost(settings);
  hosts.push(host);
  return host;
}

const HELLO = `
  import { defineModule, text } from '@wideload/kit';
  import { Routes } from '@wideload/web';
  export default defineModule({
    name: 'hello',
    depends: ['web'],
    options: { greeting: text('What visitors are greeted with', 'Hello') },
    setup({ options, on, log }) {
      on(Routes, (app) => {
        app.get('/hello', { config: { auth: 'public' } }, async ({ session }) => {
          const visits: number = Number(session.data.visits ?? 0) + 1;
          session.data.visits = visits;
          log.debug('greeted', { visits });
          return \`\${options.greeting} \${visits}\`;
        });
      });
    },
  });`;

describe('a test host', () => {
  it('runs a TypeScript module from any folder, with options by their whole names', async () => {
    const host = await start({
      modules: ['hello'],
      addonsPath: folderWith({ 'hello/index.ts': HELLO }),
      options: { hello_greeting: 'Welcome' },
    });
    const browser = host.client();
    expect((await browser.inject('/hello')).body).toBe('Welcome 1');
    expect((await browser.inject('/hello')).body).toBe('Welcome 2');
    expect((await host.inject('/hello')).body).toBe('Welcome 1');
    expect(host.logs.filter(({ module }) => module === 'hello')).toEqual(
      [1, 2, 1].map((visits) => ({ level: 'debug', module: 'hello', message: 'greeted', fields: { visits } })),
    );
  });

  it('runs a module that the test defines, and builds what it asks for', async () => {
    const Shelf = service<{ books: readonly string[] }>('shop.shelf');
    const Labels = services<string>('shop.labels');
    const Discount = hook.pipe<number>('shop.discount');
    const shop = defineModule({
      name: 'shop',
      options: { stock: list('What there is', ['Emma']), off: integer('Less by', 1) },
      setup({ options, provide, add, on }) {
        provide(Shelf, () => ({ books: options.stock }));
        add(Labels, () => 'new');
        on(Discount, (price) => price - options.off);
      },
    });
    const host = await start({ with: [shop], options: { shop_stock: ['Emma', 'Persuasion'], shop_off: 3 } });
    expect((await host.get(Shelf)).books).toEqual(['Emma', 'Persuasion']);
    expect(await host.all(Labels)).toEqual(['new']);
    expect(await host.run(Discount, 10)).toBe(7);
  });

  it('lets a test put a fake in the place of a service', async () => {
    const texts = new Map<string, string>();
    const fake = defineModule({
      name: 'fake_store',
      depends: ['base'],
      setup({ replace }) {
        replace(SessionStore, () => ({
          location: 'the test',
          newSid: () => 'a'.repeat(40),
          lifetime: () => 60,
          load: (sid) => texts.get(sid),
          write: (sid, text) => {
            texts.set(sid, text);
            return { done: true };
          },
          touch() {},
          destroyIf: () => ({ done: true }),
          destroy: (sid) => texts.delete(sid),
          refuse() {},
          confirm() {},
          peek: () => undefined,
          async *sids() {},
          addToUserIndex() {},
          removeFromUserIndex() {},
          async *sidsOfUser() {},
        }));
      },
    });
    const host = await start({ with: [fake] });
    await host.logIn();
    expect(texts.get('a'.repeat(40))).toContain('"login": "admin"');
  });

  it('satisfies what depends on a given module, though a folder has one of that name, too', async () => {
    const Price = service<number>('tax.price');
    const tax = defineModule({ name: 'tax', setup: ({ provide }) => provide(Price, () => 7) });
    const addonsPath = folderWith({
      'tax/index.js': "throw new Error('not this one')",
      'shop/index.js': moduleFile('shop', "depends: ['tax'], setup() {}"),
    });
    const host = await start({ modules: ['shop'], with: [tax], addonsPath });
    expect(await host.get(Price)).toBe(7);
  });

  it('logs in: the administrator by itself, and the users of any module', async () => {
    const users = defineModule({
      name: 'users',
      depends: ['base'],
      setup: ({ on }) =>
        on(Authenticate, ({ login, password, db }) =>
          login === 'emma' && password === 'e' ? { uid: 7, login, name: 'Emma', db: db ?? null } : undefined,
        ),
    });
    const host = await start({ with: [users], options: { admin_passwd: 'chosen' } });
    const admin = await host.logIn();
    expect((await admin.inject('/web')).body).toContain('admin');
    const emma = await host.logIn({ login: 'emma', password: 'e', db: 'prod' });
    expect((await emma.inject('/web')).body).toContain('emma');
    expect((await host.inject('/web')).statusCode).toBe(401);
    await expect(host.logIn({ password: 'wrong' })).rejects.toThrow('cannot log in as admin: Access Denied');
  });

  it('forgets a cookie that the answer removes', async () => {
    const host = await start();
    const admin = await host.logIn();
    expect(admin.cookies.get('session_id')).toMatch(/^[\w-]{84}$/);
    await admin.inject({ method: 'POST', url: '/web/session/logout' });
    expect(admin.cookies.size).toBe(0);
  });

  it('is ready, and has opened no port', async () => {
    let ready = false;
    const witness = defineModule({
      name: 'witness',
      depends: ['base'],
      setup: ({ on }) =>
        on(Ready, () => {
          ready = true;
        }),
    });
    await start({ with: [witness] });
    expect(ready).toBe(true);
    expect(process.getActiveResourcesInfo()).not.toContain('TCPServerWrap');
  });

  it('reads no configuration of this machine, and warns as the host does', async () => {
    const Folder = service<string>('look.folder');
    const look = defineModule({
      name: 'look',
      options: { word: list('Words', ['default']) },
      setup: ({ options, provide }) => provide(Folder, () => options.word.join()),
    });
    process.env.ODOO_LOOK_WORD = 'environment';
    const file = join(folderWith({}), 'named.conf');
    writeFileSync(file, '[options]\nlook_word = file\nlook_wrod = typo\n');
    try {
      expect(await (await start({ with: [look] })).get(Folder)).toBe('default');
      const named = await start({ with: [look], options: { config: file } });
      expect(await named.get(Folder)).toBe('file');
      expect(named.logs).toMatchObject([
        { level: 'warn', module: 'host', message: expect.stringContaining('look_wrod') },
      ]);
    } finally {
      delete process.env.ODOO_LOOK_WORD;
    }
  });

  it('keeps its data in a folder of its own, which goes when it stops', async () => {
    const host = await testHost();
    await host.logIn();
    const folder = (await host.get(SessionStore)).location.replace('files in ', '');
    expect(readdirSync(folder)).toHaveLength(1);
    await host.stop();
    expect(existsSync(folder)).toBe(false);
    await host.stop();
  });

  it('stops at the end of its block', async () => {
    let stopped = false;
    const module = defineModule({
      name: 'short',
      setup: ({ onStop }) =>
        onStop(() => {
          stopped = true;
        }),
    });
    {
      await using host = await testHost({ with: [module] });
      expect(host.logs).toEqual([]);
    }
    expect(stopped).toBe(true);
  });

  it('stands beside others in one process', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const admin = await one.logIn();
    const stranger = other.client();
    expect((await stranger.inject({ url: '/web', cookies: Object.fromEntries(admin.cookies) })).statusCode).toBe(401);
  });
});
