import { homedir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { path } from '../../src/options/path.ts';
import { url } from '../../src/options/url.ts';
import { refusal } from '../support/option.ts';

describe('path', () => {
  const option = path('Folder');

  test('is absolute, from the working folder or from home', () => {
    expect(option.parse('/a/../b/')).toBe('/b');
    expect(option.parse('a')).toBe(`${process.cwd()}/a`);
    expect(option.parse('~')).toBe(homedir());
    expect(option.parse('~/a b')).toBe(`${homedir()}/a b`);
    expect(option.parse('./~a')).toBe(`${process.cwd()}/~a`);
    expect(refusal(option, '~no-such-user')).toContain('/etc/passwd has no such user');
    expect(option.parse('$HOME/a')).toBe(`${homedir()}/a`);
    expect(refusal(option, '/$STORAGE/a')).toBe('has the variable STORAGE, which is not set');
    expect(option.parse('/~/a')).toBe('/~/a');
  });

  test('also where it is the default', () => {
    expect(path('Folder', '~/a').default).toBe(`${homedir()}/a`);
    expect(path('Folder', 'a').whenEmpty).toBe(`${process.cwd()}/a`);
    expect(option.default).toBeUndefined();
  });
});

describe('url', () => {
  const option = url('Address', undefined, { protocols: ['redis:', 'rediss:'] });

  test('is an absolute one, of a protocol that is asked for', () => {
    expect(option.parse('redis://h:1/0')).toBe('redis://h:1/0');
    expect(refusal(option, 'h:')).toBe('must be a URL that begins with redis:// or rediss://');
    expect(refusal(option, 'here')).toBe('must be an absolute URL');
    expect(url('Address').parse('http://h')).toBe('http://h');
  });

  test.each([
    ['redis://user:hush@host:1/0', 'redis://user:********@host:1/0'],
    ['redis://:hush@host', 'redis://:********@host'],
    ['redis://user:hu@sh:hush@host', 'redis://user:********@host'],
    [' redis://user:hush@host', ' redis://user:********@host'],
    ['redis://user:hu\nsh@host', 'redis://user:********@host'],
    ['redis:user:hush@host', 'redis:user:********@host'],
    ['redis:/user:hush@host', 'redis:/user:********@host'],
    ['REDIS:\\\\user:hush@host', 'REDIS:\\\\user:********@host'],
    ['redis://host/0?password=hush&db=1', 'redis://host/0?password=********&db=1'],
    ['redis://host:6379/0', 'redis://host:6379/0'],
    ['redis://user@host/0', 'redis://user@host/0'],
  ])('%j is shown as %j', (value, shown) => {
    expect(url('Address').display(url('Address').parse(value))).toBe(shown);
  });

  test('is never shown with its password', () => {
    const passwords = fc.stringMatching(/^[A-Za-z0-9:%@!$&'()*+,;=._~-]+$/).map((some) => `hush${some}hush`);
    fc.assert(
      fc.property(
        fc.webAuthority(),
        fc.webPath(),
        passwords,
        fc.constantFrom('', 'user'),
        (host, path, password, user) => {
          const value = `redis://${user}:${password}@${host}${path}`;
          expect(option.display(value)).not.toContain('hush');
          expect(option.print(value)).toBe(value);
        },
      ),
    );
    expect(option.display(undefined)).toBe('');
  });
});
