import { describe, expect, it } from 'vitest';
import { inspectModules } from '../src/registry/inspect.ts';
import { boot, failure, load } from './support/modules.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('what a module exports', () => {
  it('counts as a service or hook only where the kit made it', async () => {
    const loaded = await load('shop', {
      shop: `
        export const many = { many: false };
        export const several = { many: true };
        export const table = { kind: 'table', id: 'x' };
        export const Till = service('shop.till', { default: () => ({}) });
        export const Tills = services('shop.tills');
        export const Sold = hook.event('shop.sold');
        export default defineModule({ name: 'shop', setup() {} });`,
    });
    const { services, many, hooks } = inspectModules(loaded, {
      preferences: new Map(),
      valuesOf: () => ({}),
      loggerOf: () => silent,
    });
    expect([services, many, hooks].map((list) => list.map(({ id }) => id))).toEqual([
      ['shop.till'],
      ['shop.tills'],
      ['shop.sold'],
    ]);
  });
});

describe('a module that calls what it is handed with something else than that takes', () => {
  it.each([
    ['provide(undefined, () => 1)', 'called provide() with undefined', 'a service, made by service()'],
    ["provide({ id: 'a.b', many: false }, () => 1)", 'called provide() with an object', 'a service'],
    ["provide(services('a.b'), () => 1)", 'called provide() with a slot of services', 'a service'],
    ["replace(hook.event('a.b'), () => 1)", 'called replace() with a hook', 'a service'],
    ['wrap(undefined, (inner) => inner)', 'called wrap() with undefined', 'a service'],
    ['observe({})', 'called observe() with an object', 'a function there'],
    ["add(service('a.b'), () => 1)", 'called add() with a service', 'a slot of services, made by services()'],
    ["provide(service('a.b'), { now: 1 })", 'called provide() with an object', 'a function there'],
    ["on(service('a.b'), () => 1)", 'called on() with a service', 'a hook, made by hook.event()'],
    ["on({ id: 'x', kind: 'table' }, () => 1)", 'called on() with an object', 'a hook'],
    ["on(hook.event('a.b'), undefined)", 'called on() with undefined', 'a function there'],
    ["on(hook.event('a.b'), () => 1, 'first')", 'called on() with a text', "'pre', 'post' or nothing there"],
    ['onStart(Promise.resolve())', 'called onStart() with a promise', 'a function there'],
    ['onListen()', 'called onListen() with undefined', 'a function there'],
    ['onStop(null)', 'called onStop() with null', 'a function there'],
  ])('in its setup is named: %s', async (call, what, expected) => {
    const message = await failure(
      boot('a', {
        a: `{ setup({ provide, replace, wrap, add, on, onStart, onListen, onStop, observe }) { ${call}; } }`,
      }),
    );
    expect(message).toContain(`MODULE_ARGUMENT_INVALID: module a ${what}\n`);
    expect(message).toContain(expected);
  });

  it.each([
    ['get({ id: "a.b", many: false })', 'called get() with an object'],
    ['get(undefined)', 'called get() with undefined'],
    ["all(service('a.b'))", 'called all() with a service'],
    ['run(undefined)', 'called run() with undefined'],
    ['run({ id: "a.b", kind: "table" })', 'called run() with an object'],
    ["handlers(services('a.b'))", 'called handlers() with a slot of services'],
  ])('while it starts is named: %s', async (call, what) => {
    const message = await failure(
      boot('a', { a: `{ setup({ onStart }) { onStart(async (context) => { await context.${call}; }); } }` }),
    );
    expect(message).toContain(`MODULE_ARGUMENT_INVALID: module a ${what}\n`);
  });

  it('is reported when it returns a promise of any library from setup', async () => {
    const message = await failure(boot('a', { a: '{ setup() { return { then(done) { done(); } }; } }' }));
    expect(message).toContain('MODULE_SETUP_ASYNC');
  });
});

describe('a default export', () => {
  it.each([
    ["export default (async () => defineModule({ name: 'a', setup() {} }))();", 'a promise'],
    ["export default Promise.reject(new Error('late'));", 'a promise'],
    ["export default () => defineModule({ name: 'a', setup() {} });", 'a function'],
    ['export default class A { setup() {} }', 'a class'],
    ["export default { name: 'a', setup() {} };", 'an object'],
    ["export default [defineModule({ name: 'a', setup() {} })];", 'a list'],
    ["export default service('a.b');", 'a service'],
    ['export default null;', 'null'],
    ["export default 'a';", 'a text'],
  ])('that is not a module is named as what it is: %s', async (a, what) => {
    expect(await failure(load('a', { a }))).toBe(
      `MODULE_EXPORT_INVALID: module a: its default export is ${what}, not what defineModule() returns\n` +
        '  in <addons>/a/index.js\n  end it with: export default defineModule({ ... })',
    );
  });

  it('that is missing is named, with the export that is a module', async () => {
    expect(
      await failure(
        load('a', { a: "export const shop = defineModule({ name: 'a', setup() {} }); // no export default" }),
      ),
    ).toContain('its export shop is a module: export that as default');
  });
});
