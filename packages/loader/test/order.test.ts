import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadModules, parseModuleList } from '@wideload/loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inDependencyOrder } from '../src/order/graph.ts';
import { addons, boot, failure, listen, load, VERSIONS } from './support/modules.ts';

/** Graphs whose arrows only go back, so that there is no circle. */
const acyclic = fc
  .array(fc.tuple(fc.array(fc.nat()), fc.array(fc.nat())), { maxLength: 20 })
  .map((rows) =>
    rows.map(([depends, after], index) => ({
      name: `m${index}`,
      depends: index === 0 ? [] : depends.map((n) => `m${n % index}`),
      after: index === 0 ? [] : after.map((n) => `m${n % index}`),
    })),
  )
  .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));

describe('modules come', () => {
  it('behind all they depend on or come after, for any graph', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const place = new Map(inDependencyOrder(nodes).map(({ name }, index) => [name, index]));
        expect(place.size).toBe(nodes.length);
        for (const { name, depends, after } of nodes) {
          for (const before of [...depends, ...after]) expect(place.get(before)).toBeLessThan(place.get(name) ?? -1);
        }
      }),
    );
  });

  it('in the order of the list, where nothing else is said', () => {
    const nodes = ['c', 'a', 'b'].map((name) => ({ name }));
    expect(inDependencyOrder(nodes)).toEqual(nodes);
  });

  it('never, when they form a circle: it is shown as a path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 5 }), (length, tail) => {
        const circle = Array.from({ length }, (_, n) => ({ name: `c${n}`, depends: [`c${(n + 1) % length}`] }));
        const others = Array.from({ length: tail }, (_, n) => ({ name: `t${n}`, depends: ['c0'] }));
        expect(() => inDependencyOrder([...others, ...circle])).toThrow(/cycle: (c\d -> )+c\d/);
      }),
    );
  });

  it('with what they depend on pulled in, evaluated in the order of the list', async () => {
    const heard = listen();
    const say = (name: string, rest: string) =>
      `heard.push('${name}'); export default defineModule({ name: '${name}', ${rest} });`;
    const { modules } = await load('c,a', {
      a: say('a', "depends: ['b'], setup() {}"),
      b: say('b', 'setup() {}'),
      c: say('c', 'setup() {}'),
    });
    expect(heard).toEqual(['c', 'a', 'b']);
    expect(modules.map(({ name, requestedBy }) => `${name} ${requestedBy}`)).toEqual([
      'base every host',
      'web every host',
      'c --load',
      'b a',
      'a --load',
    ]);
  });
});

describe('start and stop', () => {
  const chain = {
    a: "{ setup({ onStart }) { onStart(({ onStop }) => { heard.push('+a'); onStop(() => heard.push('-a')); }); } }",
    b: "{ depends: ['a'], setup({ onStart, onStop }) { onStop(() => heard.push('-b')); onStart(() => { heard.push('+b'); }); } }",
    c: "{ depends: ['b'], setup({ onStart, onListen }) { onStart(({ onStop }) => { heard.push('+c'); onStop(() => heard.push('-c')); }); onListen(({ onStop }) => { heard.push('open'); onStop(() => heard.push('closed')); }); } }",
  };

  it('go along the graph and exactly back', async () => {
    const heard = listen();
    const running = await boot('c', chain);
    await running.listen();
    expect(await running.stop()).toEqual([]);
    expect(heard).toEqual(['+a', '+b', '+c', 'open', 'closed', '-c', '-b', '-a']);
  });

  it('undo what had started when something fails', async () => {
    const heard = listen();
    const broken = {
      ...chain,
      c: "{ depends: ['b'], setup({ onStart }) { onStart(() => { throw new Error('no'); }); } }",
    };
    await expect(boot('c', broken)).rejects.toThrow('module c failed while starting: Error: no');
    expect(heard).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('undo everything, what listening opened first, when a handler of Ready fails', async () => {
    const heard = listen();
    const broken =
      "{ after: ['c'], setup({ on }) { on(hook.event('base.ready'), () => { throw new Error('no'); }); } }";
    const running = await boot('c,broken', { ...chain, broken });
    await expect(running.listen()).rejects.toThrow('module broken failed in hook base.ready: Error: no');
    expect(heard.slice(3)).toEqual(['open', 'closed', '-c', '-b', '-a']);
  });

  it('stop those who use a service before the module that provides it', async () => {
    const heard = listen();
    const running = await boot('user,provider', {
      user: `{ setup({ onStart }) { onStart(async ({ get, onStop }) => { await get(service('base.thing')); onStop(() => heard.push('-user')); }); } }`,
      provider: `{ setup({ provide }) { provide(service('base.thing'), ({ onStop }) => { onStop(() => heard.push('-provider')); return {}; }); } }`,
    });
    await running.stop();
    expect(heard).toEqual(['-user', '-provider']);
  });
});

describe('a package that a module depends on', () => {
  /** A project as pnpm lays it out: packages see what they depend on, and the project sees them. */
  function project(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>>): string {
    const folder = addons({});
    const kit = import.meta.resolve('@wideload/kit');
    for (const [path, rest] of Object.entries(files)) {
      const name = path.split('node_modules/').at(-1) ?? '';
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, 'package.json'), JSON.stringify({ name, type: 'module', main: 'index.js' }));
      const code = `import { defineModule } from '${kit}'; export default defineModule({ name: '${name}', ${rest} });`;
      writeFileSync(join(folder, path, 'index.js'), code);
    }
    for (const [from, to] of Object.entries(links)) {
      mkdirSync(dirname(join(folder, from)), { recursive: true });
      symlinkSync(join(folder, to), join(folder, from));
    }
    return folder;
  }
  const find = (folder: string, list: string) =>
    loadModules(parseModuleList(list.split(','), '--load'), {
      addonsPaths: [folder],
      packagesFrom: folder,
      versions: VERSIONS,
    });
  const STORE = 'node_modules/.pnpm';

  it('is found where it is installed for that module alone', async () => {
    const folder = project(
      {
        [`${STORE}/acme-shop@1/node_modules/acme-shop`]: "depends: ['acme-till'], setup() {}",
        [`${STORE}/acme-till@1/node_modules/acme-till`]: 'setup() {}',
      },
      {
        'node_modules/acme-shop': `${STORE}/acme-shop@1/node_modules/acme-shop`,
        [`${STORE}/acme-shop@1/node_modules/acme-till`]: `${STORE}/acme-till@1/node_modules/acme-till`,
      },
    );
    const { modules } = await find(folder, 'acme-shop');
    expect(modules.map(({ name }) => name)).toEqual(['base', 'web', 'acme-till', 'acme-shop']);
    // The project itself does not see it.
    expect(await failure(find(folder, 'acme-till'))).toContain('MODULE_NOT_FOUND');
  });

  it('is taken from there before the project has one of that name, but never in place of a module of the host', async () => {
    const folder = project(
      {
        'node_modules/acme-shop': "depends: ['acme-till', 'base'], setup() {}",
        'node_modules/acme-shop/node_modules/acme-till': "description: 'own', setup() {}",
        'node_modules/acme-till': "description: 'of the project', setup() {}",
        'node_modules/acme-shop/node_modules/base': "description: 'a library', setup() {}",
      },
      {},
    );
    const { modules } = await find(folder, 'acme-shop');
    expect(modules.map(({ name, definition }) => `${name} ${definition.description}`)).toEqual([
      'base undefined',
      'web undefined',
      'acme-till own',
      'acme-shop undefined',
    ]);
  });

  it('that is not found is reported with the searched folders, its own first', async () => {
    const folder = project({ 'node_modules/acme-shop': "depends: ['acme-till'], setup() {}" }, {});
    mkdirSync(join(folder, 'node_modules/acme-shop/node_modules'));
    expect(await failure(find(folder, 'acme-shop'))).toMatchInlineSnapshot(`
      "MODULE_NOT_FOUND: no module named "acme-till", requested by acme-shop
        looked in:
          <addons>/acme-till (does not exist)
          <addons>/node_modules/acme-shop/node_modules/acme-till (does not exist)
          <addons>/node_modules/acme-till (does not exist)"
    `);
  });
});
