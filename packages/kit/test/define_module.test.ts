import { describe, expect, test } from 'vitest';
import { WideloadError } from '../src/errors.ts';
import { hook } from '../src/hook.ts';
import { ownerOf } from '../src/id.ts';
import { checkDefinition, defineModule } from '../src/module.ts';
import { text } from '../src/options/text.ts';
import { service, services } from '../src/service.ts';

const setup = () => {};

describe('a module is taken as it is', () => {
  test.each(['web', 'session_redis', 'a', 'x2', 'wideload-audit', '@acme/wideload-audit', '3d.tools'])('%s', (name) => {
    const module = { name, setup };
    expect(defineModule(module)).toBe(module);
  });

  test('with everything that it may say', () => {
    const module = {
      name: 'full',
      description: 'All',
      depends: ['base'],
      after: ['web'],
      requires: { host: '^1', node: '>=20' },
      options: { one: text('One') },
      setup,
    };
    expect(defineModule(module)).toBe(module);
  });
});

describe('a mistake is reported where it is', () => {
  test.each<[unknown, string, string]>([
    [undefined, 'MODULE_NOT_AN_OBJECT', 'got undefined'],
    [setup, 'MODULE_NOT_AN_OBJECT', 'got a function'],
    [Promise.resolve(), 'MODULE_NAME_INVALID', 'undefined is not a module name'],
    [[], 'MODULE_NOT_AN_OBJECT', 'got a list'],
    [null, 'MODULE_NOT_AN_OBJECT', 'got null'],
    [{ setup }, 'MODULE_NAME_INVALID', 'undefined is not a module name'],
    [{ name: 'Web', setup }, 'MODULE_NAME_INVALID', '"Web" is not a module name'],
    [{ name: '', setup }, 'MODULE_NAME_INVALID', '"" is not a module name'],
    [{ name: '../web', setup }, 'MODULE_NAME_INVALID', 'is not a module name'],
    [{ name: 'a b', setup }, 'MODULE_NAME_INVALID', 'is not a module name'],
    [{ name: 10n, setup }, 'MODULE_NAME_INVALID', '10 is not a module name'],
    [{ name: 'web', setup, dependss: [] }, 'MODULE_KEY_UNKNOWN', 'no key "dependss"; did you mean "depends"?'],
    [{ name: 'web', setup, something: 1 }, 'MODULE_KEY_UNKNOWN', 'no key "something"\n'],
    [{ name: 'web' }, 'MODULE_FIELD_INVALID', 'module web: "setup" must be a function'],
    [{ name: 'web', setup, depends: 'base' }, 'MODULE_FIELD_INVALID', '"depends" must be a list of module names'],
    [{ name: 'web', setup, depends: [1] }, 'MODULE_FIELD_INVALID', '"depends" must be a list of module names'],
    [{ name: 'web', setup, requires: { web: '^1' } }, 'MODULE_FIELD_INVALID', '"requires" must be ranges: { host:'],
    [{ name: 'web', setup, requires: { node: 20 } }, 'MODULE_FIELD_INVALID', '"requires" must be ranges: { host:'],
    [{ name: 'web', setup, requires: '^1' }, 'MODULE_FIELD_INVALID', '"requires" must be ranges: { host:'],
    [{ name: 'web', setup, after: {} }, 'MODULE_FIELD_INVALID', '"after" must be a list of module names'],
    [{ name: 'web', setup, options: { Port: text('P') } }, 'OPTION_KEY_INVALID', 'option "Port" must be snake_case'],
    [{ name: 'web', setup, options: { port: 80 } }, 'MODULE_FIELD_INVALID', '"options.port" must be made by one of'],
    [{ name: 'web', setup, options: { port: null } }, 'MODULE_FIELD_INVALID', '"options.port" must be made by one of'],
  ])('%o: %s', (module, code, message) => {
    expect(() => checkDefinition(module)).toThrow(WideloadError);
    expect(() => checkDefinition(module)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('an id says who owns the service or hook', () => {
  test('and is shown by it', () => {
    expect(ownerOf(service('web.server').id)).toBe('web');
    expect([service('web.a'), services('web.b'), hook.pipe('web.c')].map(String)).toEqual([
      'service web.a',
      'services web.b',
      'hook web.c',
    ]);
  });

  test.each(['web', 'web.', '.server', 'Web.server', 'web.Server', 'web.a.b', 'web server', ''])('is not %j', (id) => {
    const declares: ((id: string) => unknown)[] = [service, services, ...Object.values(hook)];
    for (const declare of declares) {
      expect(() => declare(id)).toThrow(expect.objectContaining({ code: 'TOKEN_ID_INVALID' }));
    }
  });
});
