import { expect, test } from 'vitest';
import { bytes } from '../../src/options/bytes.ts';
import { choice } from '../../src/options/choice.ts';
import { duration } from '../../src/options/duration.ts';
import { flag } from '../../src/options/flag.ts';
import { integer } from '../../src/options/integer.ts';
import { list } from '../../src/options/list.ts';
import { number } from '../../src/options/number.ts';
import { path } from '../../src/options/path.ts';
import { secret } from '../../src/options/secret.ts';
import { text } from '../../src/options/text.ts';
import { url } from '../../src/options/url.ts';

test('every kind says what it is, and takes the settings of its names', () => {
  const settings = { name: 'whole', metavar: 'WORD' } as const;
  const kinds = [
    bytes('Help', '1', settings),
    choice('Help', ['a'], 'a', settings),
    duration('Help', '1', settings),
    flag('Help', true, settings),
    integer('Help', 1, settings),
    list('Help', [], settings),
    number('Help', 1, settings),
    path('Help', '/', settings),
    secret('Help', settings),
    text('Help', '', settings),
    url('Help', undefined, settings),
  ];
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'bytes',
    'choice',
    'duration',
    'flag',
    'integer',
    'list',
    'number',
    'path',
    'secret',
    'text',
    'url',
  ]);
  for (const option of kinds) expect(option).toMatchObject({ help: 'Help', metavar: 'WORD', settings });
});
