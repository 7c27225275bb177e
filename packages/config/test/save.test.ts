import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig, strip } from '../src/file/configparser.ts';
import { readOdooConf } from '../src/file/file.ts';
import { saveSettings } from '../src/file/save.ts';
import type { ResolvedOptions } from '../src/options/resolve.ts';
import { DECLARATIONS, resolved, thrown } from './support/declared.ts';
import { folderWith } from './support/folder.ts';

const DEFAULTS = resolved({});

/** Settings with some values of one's own. */
const withValues = (values: Readonly<Record<string, unknown>>): ResolvedOptions => ({
  warnings: [],
  settings: new Map(
    [...DEFAULTS.settings].map(([name, setting]) => [
      name,
      name in values ? { ...setting, value: values[name] } : setting,
    ]),
  ),
});

/** Saves over a file, and answers its new text. */
function saved(before: string, settings: ResolvedOptions = DEFAULTS): string {
  const path = join(folderWith({ 'odoo.conf': before }), 'odoo.conf');
  saveSettings(path, settings);
  return readFileSync(path, 'utf8');
}

const kept = ({ settings }: ResolvedOptions) =>
  [...settings.values()]
    .filter(({ declaration }) => !declaration.option.settings.commandLineOnly)
    .map(({ declaration, value }) => [declaration.name, value]);

describe('what is saved reads back as the same', () => {
  /** Texts that a line can hold; they mean "not set" where an option is not one of yes or no. */
  const line = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom(...';#=:%[]"\'\\ \t,\u00a0'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    })
    .filter((text) => !/[\r\n]/.test(text) && strip(text) === text)
    .filter((text) => !['False', 'false', 'None'].includes(text));
  const word = line.filter((text) => text !== '' && !text.includes(',') && text.trim() === text);

  test('values of every kind', () => {
    const path = join(folderWith(), 'odoo.conf');
    const values = fc.record({
      server_wide_modules: fc.uniqueArray(word),
      log_level: fc.constantFrom('debug', 'info', 'warn'),
      boot_timeout: fc.integer({ min: 0, max: 2 ** 41 }).map((ms) => Math.min(ms, 2e12) / 1000),
      http_enable: fc.boolean(),
      proxy_mode: fc.boolean(),
      http_interface: line,
      http_port: fc.integer({ min: 0, max: 65_535 }),
      web_body_limit: fc.maxSafeNat(),
      web_ratio: fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
      session_redis_host: line,
      session_redis_password: fc.option(
        line.filter((text) => text !== ''),
        { nil: undefined },
      ),
      session_redis_url: fc.option(
        fc.webUrl().map((url) => url.replace(/^https?/, 'redis')),
        { nil: undefined },
      ),
      session_redis_folder: fc.option(fc.constantFrom('/', '/a b/c', '/[x]', '/#y'), { nil: undefined }),
      session_redis_prefix: fc.option(
        line.filter((text) => text !== ''),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(values, (values) => {
        const settings = withValues(values);
        saveSettings(path, settings);
        const again = resolved({ files: [readOdooConf(path)] });
        expect(again.warnings).toEqual([]);
        expect(kept(again)).toEqual(kept(settings));
      }),
      { numRuns: 150 },
    );
  });

  test('or is refused, by the name of the option', () => {
    const path = join(folderWith(), 'odoo.conf');
    for (const text of ['a\nb', 'a\r', ' a', 'a\t', '\u00a0a', 'a\x1c', '\x85', 'False', 'false', 'None']) {
      const error = thrown(() => saveSettings(path, withValues({ session_redis_password: text })));
      expect(error).toMatchObject({ code: 'CONFIG_SAVE_VALUE', exitCode: 2 });
      expect(String(error)).toContain('session_redis_password');
      expect(String(error)).not.toContain(JSON.stringify(text));
    }
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test('saving again changes nothing', () => {
    const once = saved('[options]\nx =\n  1\n\n  2\n[other]\ny = 3\n');
    expect(saved(once)).toBe(once);
  });
});

test('every option is there, sorted, but those that mean one run', () => {
  const keys =
    readConfig(saved(''))
      .get('options')
      ?.map(({ key }) => key) ?? [];
  expect(keys).toEqual([...keys].sort());
  expect(keys).toEqual(
    DECLARATIONS.all
      .filter(({ option }) => !option.settings.commandLineOnly)
      .map(({ name }) => name)
      .sort(),
  );
});

describe('what a file says that we do not know is kept', () => {
  test('keys, in their place by the alphabet', () => {
    const text = saved('[options]\nlimit_time_cpu = 60\ndb_host = there\nhttp_port = 1\n');
    expect(text).toContain('\nboot_timeout = 10\ndb_host = there\nhttp_enable = True\n');
    expect(text).toContain('\nhttp_port = 8069\nlimit_time_cpu = 60\nlog_handler = :INFO\n');
  });

  test('sections, with values of several lines, as they read', () => {
    const before =
      '[queue_job]\nchannels = root:2\n  # no\n  more = x\n\n  last\n[empty]\n[__proto__]\nconstructor =\n  a\n';
    const after = saved(`[options]\nlong =\n  1\n\n  [2]\n${before}`);
    const values = (text: string) =>
      [...readConfig(text)]
        .filter(([name]) => name !== 'options')
        .map(([name, items]) => [name, items.map(({ key, value }) => [key, value])]);
    expect(values(after)).toEqual(values(before).filter(([name]) => name !== 'empty'));
    expect(readConfig(after).get('options')).toContainEqual(
      expect.objectContaining({ key: 'long', value: '\n1\n\n[2]' }),
    );
  });

  test('with any keys and values', () => {
    const folder = folderWith();
    const item = fc.record({
      key: fc.stringMatching(/^[a-z\][.%\\"][a-z\][.%;#]{0,5}$/),
      value: fc.stringMatching(/^[a-z;#=:[\]%\ufeff\u2028 ]*$/),
    });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const unique = new Map(items.filter(({ key }) => !/^\[.+\]/.test(key)).map(({ key, value }) => [key, value]));
        const before = `[other]\n${[...unique].map(([key, value]) => `${key} = ${value}\n`).join('')}`;
        const path = join(folder, 'odoo.conf');
        writeFileSync(path, before);
        const expected = readConfig(before).get('other') ?? [];
        saveSettings(path, DEFAULTS);
        const found = readConfig(readFileSync(path, 'utf8')).get('other') ?? [];
        expect(found.map(({ key, value }) => [key, value])).toEqual(expected.map(({ key, value }) => [key, value]));
      }),
      { numRuns: 100 },
    );
  });

  test('what was everywhere by [DEFAULT] is there still', () => {
    const after = readConfig(saved('[DEFAULT]\na = 1\n[options]\n[other]\nb = 2\n'));
    expect(after.get('options')).toContainEqual(expect.objectContaining({ key: 'a', value: '1' }));
    expect(after.get('other')).toMatchObject([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
  });
});

describe('what a file says under another name moves to the one name', () => {
  test("from a module's own section", () => {
    const files = [readOdooConf(join(folderWith({ x: '[session_redis]\nhost = there\nhots = 1\n' }), 'x'))];
    const text = saved('[session_redis]\nhost = there\nhots = 1\n', resolved({ files }));
    expect(text).toContain('session_redis_host = there\n');
    expect(text).toMatch(/\n\[session_redis\]\nhots = 1\n\n$/);
  });

  test('from a former one', () => {
    const text = saved('[options]\nxmlrpc_port = 1\n', resolved({ args: ['-p', '2'] }));
    expect(text).toContain('http_port = 2\n');
    expect(text).not.toContain('xmlrpc');
  });
});
