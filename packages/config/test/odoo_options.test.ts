import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import base from '../../../modules/base/dist/index.js';
import web from '../../../modules/web/dist/index.js';
import { options } from '../../boot/src/options.ts';
import { parseCommandLine } from '../src/command_line/command_line.ts';
import { declare } from '../src/options/declare.ts';
import { type ResolvedOptions, resolveOptions } from '../src/options/resolve.ts';
import { confOf, thrown } from './support/declared.ts';

interface Row {
  readonly key: string;
  readonly flags: readonly string[];
  readonly takesValue: boolean;
  /** Whether Odoo starts with the value in its file. */
  readonly values: Readonly<Record<string, boolean>>;
}

/** Every option of Odoo 8 to 19, with the script that asked Python beside the file. */
const ROWS: readonly Row[] = JSON.parse(readFileSync(new URL('fixtures/odoo_options.json', import.meta.url), 'utf8'));

const declarations = declare([
  { module: 'host', options },
  ...[base, web].map((module) => ({ module: module.name, options: module.options ?? {} })),
]);

function read(key: string, text: string): ResolvedOptions {
  const commandLine = { words: [], values: new Map() };
  const files = [confOf(`[options]\n${key} = ${text}\n`)];
  return resolveOptions(declarations, { commandLine, environment: {}, files, otherModules: [] });
}

/** The warnings about the value itself: an old name is not a fault of the value. */
const warningsOf = (resolved: ResolvedOptions): string[] =>
  resolved.warnings.filter((warning) => !warning.includes('is the old name of'));

describe('with what Odoo starts in its file, this host starts', () => {
  test.each(ROWS.map((row) => [row.key, row] as const))('%s', (key, { values }) => {
    for (const [text, isStarting] of Object.entries(values)) {
      if (!isStarting) continue;
      // Every warning names the line.
      for (const warning of warningsOf(read(key, text)))
        expect(warning).toMatch(/^\/etc\/odoo\.conf:2: \w+ cannot be "/);
    }
  });
});

describe('a flag of Odoo starts this host, with its value in every spelling', () => {
  test.each(ROWS.filter(({ flags }) => flags.length > 0).map((row) => [row.key, row] as const))(
    '%s',
    (_, { flags, takesValue, values }) => {
      const value = Object.keys(values).find((text) => !['', 'False', 'word'].includes(text)) ?? 'word';
      for (const flag of flags) {
        const apart = takesValue
          ? [[flag, value], flag.startsWith('--') ? [`${flag}=${value}`] : [flag + value]]
          : [[flag]];
        for (const args of apart) {
          expect([args, parseCommandLine([...args, 'config'], declarations).words.map(({ text }) => text)]).toEqual([
            args,
            ['config'],
          ]);
        }
      }
    },
  );
});

describe('an odd value', () => {
  test.each([
    ['log_handler', "[':INFO']", []],
    ['log_handler', "[':INFO', 'odoo.http:DEBUG']", []],
    ['log_handler', 'odoo.http:VERBOSE,web:DEBUG', ['odoo.http:INFO', 'web:DEBUG']],
    ['dev_mode', 'True', []],
    ['dev_mode', 'reload,other', ['reload']],
    ['limit_time_real', '-1', 0],
    ['limit_memory_soft', '-1', 0],
    ['limit_memory_soft', '0x10', 16],
    ['limit_request', '2_048', 2048],
    ['workers', '-1', 0],
    ['workers', 'True', 0],
    ['http_port', 'True', 8069],
    ['log_level', 'True', 'info'],
    ['logfile', 'True', undefined],
    ['proxy_mode', 'enabled', false],
  ])('%s = %s is reported with its line and read as %j', (key, text, value) => {
    const resolved = read(key, text);
    expect(resolved.settings.get(key)?.value).toEqual(value);
    expect(resolved.warnings).toEqual([
      expect.stringContaining(`/etc/odoo.conf:2: ${key} cannot be ${JSON.stringify(text)}; Odoo accepts it, so`),
    ]);
  });

  test.each([
    ['log_handler', ':FATAL', [':FATAL']],
    ['limit_memory_soft', '007', 7],
    ['http_port', '+8069', 8069],
    ['workers', 'False', 0],
  ])('%s = %s is none', (key, text, value) => {
    const resolved = read(key, text);
    expect([resolved.settings.get(key)?.value, resolved.warnings]).toEqual([value, []]);
  });

  test.each([
    ['http_port', '80a'],
    ['http_port', '-1'],
    ['http_port', '70000'],
    ['log_level', 'loud'],
    ['log_handler', 'web'],
    ['limit_time_real', 'word'],
  ])('with which Odoo does not start either is an error: %s = %s', (key, text) => {
    expect(thrown(() => read(key, text))).toMatchObject({ code: 'OPTION_INVALID', exitCode: 2 });
  });

  test.each([
    ['dev_mode', 'relaod'],
    ['log_handler', 'web:LOUD'],
    ['limit_time_real', '-1'],
    ['proxy_mode', 'enabled'],
  ])('is an error where it was typed: --%s=%s', (key, text) => {
    const declaration = declarations.byName.get(key);
    const commandLine = parseCommandLine([`--${declaration?.flags[0]}=${text}`], declarations);
    const sources = { commandLine, environment: {}, files: [], otherModules: [] };
    expect(thrown(() => resolveOptions(declarations, sources))).toMatchObject({ code: 'OPTION_INVALID' });
  });
});
