import { maskIn, maskWhole, printable, printableLines } from '@wideload/kit/internal';
import { describe, expect, test } from 'vitest';

describe('a value of an option', () => {
  test.each([
    ['redis://u:SECRET@h', 'redis://u:********@h'],
    ['redis://u:SEC/RET@h:6379/0', 'redis://u:********@h:6379/0'],
    ['redis://u:SEC@RET@h', 'redis://u:********@h'],
    ['redis:u:SECRET', 'redis:u:********'],
    ['redis:u:12345', 'redis:u:********'],
    ['redis://u:SECRET', 'redis://u:********'],
    ['redis://u:12SECRET', 'redis://u:********'],
    ['u:SECRET@h:6379', 'u:********@h:6379'],
    [':SECRET@h:6379', ':********@h:6379'],
    ['redis://h:6379,redis://u:SECRET@h2', 'redis://h:********@h2'],
    ['/tmp/x/u:SECRET@h:1', '/tmp/x/u:********@h:1'],
    ['unix://u:SECRET@/run/redis.sock', 'unix://u:********@/run/redis.sock'],
    ['https://h/x?token=SECRET&a=1', 'https://h/x?token=********&a=1'],
  ])('%j is shown as %j', (value, shown) => {
    expect(maskWhole(value)).toBe(shown);
  });

  test.each([
    'localhost',
    'h1:6379',
    '[::1]:6379',
    'redis://h:6379/0',
    'redis://h:6379',
    'rediss://h',
    'unix:///run/redis.sock?db=1',
    'web:DEBUG',
    ':INFO',
    '/var/lib/wideload',
    'C:\\data',
    'ops@example.com',
  ])('%j holds no secret and is shown as it is', (value) => {
    expect(maskWhole(value)).toBe(value);
  });
});

test('in a sentence, passwords of URLs are masked and nothing else is', () => {
  expect(maskIn('Redis redis://u:SECRET@h:6379 at http://localhost:8069 (redis:u:SECRET) @wideload/kit')).toBe(
    'Redis redis://u:********@h:6379 at http://localhost:8069 (redis:u:******** @wideload/kit',
  );
  expect(maskIn('"u:SECRET@h:1" is not an address')).toBe('"u:********@h:1" is not an address');
  const plain =
    'ready in 12 ms: http://localhost:8069 | modules base, web | sessions: files in /x: y@z; "anna@example.com"';
  expect(maskIn(plain)).toBe(plain);
});

test('foreign text loses what a terminal obeys, and JSON of it means what it meant', () => {
  expect(printable('a\u001b]0;x\u0007b\nc\u009b31m\u202ed')).toBe('a\\u001b]0;x\\u0007b\\u000ac\\u009b31m\\u202ed');
  expect(printableLines('a\nb\u001b[0m')).toBe('a\nb\\u001b[0m');
  expect(printable('é漢🙂')).toBe('é漢🙂');
  const value = { login: '\u001b\u007f\u009b\u2028\ud800' };
  const text = printable(JSON.stringify(value));
  expect(text).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(text)).toEqual(value);
});
