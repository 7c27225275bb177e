import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withoutRoot } from '../../../test/support/without_root.ts';
import { findFiles } from '../src/file/find.ts';
import { folderWith } from './support/folder.ts';

const conf = (port: number) => `[options]\nhttp_port = ${port}\n`;

interface Said {
  readonly config?: string;
  readonly rc?: string;
  readonly isSaving?: boolean;
}

/** Looks in a folder whose `work` is the working folder, `home` the home and `system.conf` the system's file. */
const find = (folder: string, { config, rc, isSaving = false }: Said = {}) =>
  findFiles({
    config,
    isSaving,
    environment: { HOME: join(folder, 'home'), ODOO_RC: rc },
    workingFolder: join(folder, 'work'),
    systemFile: join(folder, 'system.conf'),
  });

const portsOf = async (folder: string, said: Said = {}) =>
  (await find(folder, said)).files.map(({ entries }) => Number(entries.find(({ key }) => key === 'http_port')?.text));

/** Every file there may be, the first to be read first; each of them says another port. */
const ALL: readonly (readonly [string, string])[] = [
  ['work/odoo.conf', conf(1)],
  ['work/.wideloadrc', 'http_port: 2\n'],
  ['work/.wideloadrc.json', '{"http_port": 3}'],
  ['work/.wideloadrc.yaml', 'http_port: 4\n'],
  ['work/.wideloadrc.mjs', 'export default { http_port: 5 };'],
  ['work/wideload.config.json', '{"http_port": 6}'],
  ['work/wideload.config.yml', 'http_port: 7\n'],
  ['work/wideload.config.js', 'export default { http_port: 8 };'],
  ['work/wideload.config.cjs', 'module.exports = { http_port: 9 };'],
  ['work/package.json', '{"type": "module", "wideload": {"http_port": 10}}'],
  ['home/.odoorc', conf(11)],
  ['system.conf', conf(12)],
];

describe('the first file that is there is read', () => {
  test.each(ALL.map(([name], at) => [name, at] as const))('%s', async (_, at) => {
    expect(await portsOf(folderWith({ 'work/x': '', ...Object.fromEntries(ALL.slice(at)) }))).toEqual([at + 1]);
  });

  test('none at all, and options are saved to ~/.odoorc', async () => {
    const folder = folderWith({ 'work/x': '' });
    expect(await find(folder)).toEqual({ files: [], target: join(folder, 'home/.odoorc') });
  });

  test('an empty odoo.conf, too: it is there, and it is what options are saved to', async () => {
    const folder = folderWith({ 'work/odoo.conf': '', 'home/.odoorc': conf(11) });
    expect(await find(folder)).toMatchObject({ files: [{ entries: [] }], target: join(folder, 'work/odoo.conf') });
  });

  test('a package.json without the key does not count, nor a folder of that name', async () => {
    const folder = folderWith({ 'work/package.json': '{}', 'work/odoo.conf/x': '', 'home/.odoorc': conf(11) });
    expect(await portsOf(folder)).toEqual([11]);
  });
});

describe('ODOO_RC', () => {
  test('goes before the working folder, and stands alone', async () => {
    const folder = folderWith({ 'rc.conf': conf(20), ...Object.fromEntries(ALL) });
    expect(await portsOf(folder, { rc: join(folder, 'rc.conf') })).toEqual([20]);
    expect(await portsOf(folder, { rc: '../rc.conf' })).toEqual([20]);
  });

  test('that names no file is an error that names the variable', async () => {
    const folder = folderWith({ 'work/odoo.conf': conf(1) });
    await expect(find(folder, { rc: '/nowhere/odoo.conf' })).rejects.toMatchObject({
      code: 'CONFIG_FILE_MISSING',
      exitCode: 2,
      message: expect.stringMatching(/'\/nowhere\/odoo.conf', which the variable ODOO_RC names/),
    });
  });

  test('that names no file is where --save makes one', async () => {
    const folder = folderWith({ 'work/x': '' });
    const rc = join(folder, 'new.conf');
    expect(await find(folder, { rc, isSaving: true })).toEqual({ files: [], target: rc });
  });
});

describe('-c', () => {
  const files = { 'named.conf': conf(20), 'rc.conf': conf(21), ...Object.fromEntries(ALL) };

  test('goes before everything; behind it stands ~/.odoorc', async () => {
    expect(await portsOf(folderWith(files), { config: '../named.conf' })).toEqual([20, 11]);
  });

  test('goes before everything; behind it stands ODOO_RC', async () => {
    expect(await portsOf(folderWith(files), { config: '../named.conf', rc: '../rc.conf' })).toEqual([20, 21]);
  });

  test('is read once where ODOO_RC names the same file', async () => {
    expect(await portsOf(folderWith(files), { config: '../rc.conf', rc: '../rc.conf' })).toEqual([21]);
  });

  test.each(ALL.slice(1, 10).map(([name], at) => [name, at + 2] as const))('reads %s', async (name, port) => {
    expect((await portsOf(folderWith(files), { config: join('..', name) }))[0]).toBe(port);
  });

  test('may name a pipe, which is not a regular file', async () => {
    expect(await find(folderWith(), { config: '/dev/null' })).toMatchObject({ files: [{ entries: [] }] });
  });

  test("that names no file is an error in Odoo's words", async () => {
    await expect(find(folderWith(), { config: 'x' })).rejects.toMatchObject({
      exitCode: 2,
      message:
        "The config file 'x' selected with -c/--config doesn't exist or is not readable, use -s/--save if you want to generate it",
    });
    await expect(find(folderWith({ 'work/x': '' }), { config: '.' })).rejects.toMatchObject({
      code: 'CONFIG_FILE_NOT_REGULAR',
    });
  });

  test('that names no file is where --save makes one, with what ~/.odoorc says', async () => {
    const folder = folderWith(files);
    expect(await find(folder, { config: 'new.conf', isSaving: true })).toMatchObject({
      files: [{ path: join(folder, 'home/.odoorc') }],
      target: join(folder, 'work/new.conf'),
    });
  });
});

test('objects become sections, and values the texts that an odoo.conf would have', async () => {
  const folder = folderWith({
    'work/.wideloadrc.yaml': [
      'http_port: 8070',
      'server_wide_modules: [base, web]',
      'proxy_mode: true',
      'list_db: false',
      'logfile:',
      'options: { ratio: 0.5 }',
      'session_redis:',
      '  password: "#;=%"',
    ].join('\n'),
  });
  const [file] = (await find(folder)).files;
  expect(file).toMatchObject({ path: join(folder, 'work/.wideloadrc.yaml'), isOdooConf: false });
  expect(file?.entries.map(({ section, key, text }) => [section, key, text])).toEqual([
    ['options', 'http_port', '8070'],
    ['options', 'server_wide_modules', 'base,web'],
    ['options', 'proxy_mode', 'True'],
    ['options', 'list_db', 'False'],
    ['options', 'logfile', ''],
    ['options', 'ratio', '0.5'],
    ['session_redis', 'password', '#;=%'],
  ]);
});

describe('a broken file is reported in one message with its path and the fault', () => {
  test.each([
    ['odoo.conf', 'http_port = 1\n', ':1: a section such as [options] must come first'],
    ['odoo.conf', '[options]\nwords\n', ':2: this line is not a "key = value"'],
    ['odoo.conf', '[options]\na = 1\n\na = 2\n', ':4: a is there twice in section [options]'],
    ['odoo.conf', '[a]\n[a]\n', ':2: section [a] is there twice'],
    ['.wideloadrc', 'a: b: c\n', ': bad indentation of a mapping entry'],
    ['.wideloadrc.yaml', 'a: [1\n', ': unexpected end'],
    ['.wideloadrc.yaml', '- 1\n', ': it must contain an object'],
    ['.wideloadrc.yaml', 'just words\n', ': it must contain an object'],
    ['.wideloadrc.yaml', 'a: { b: { c: 1 } }\n', ': the value of b is not a text'],
    ['.wideloadrc.yaml', 'a: [[1]]\n', ': the value of a is not a text'],
    ['.wideloadrc.yaml', 'a: 2024-02-29\n', ': the value of a is not a text'],
    ['wideload.config.json', '{"a":\n 1,}', ':2: this is not JSON'],
    ['wideload.config.json', '{"password": hush}', ': this is not JSON'],
    ['wideload.config.json', '[]', ': it must contain an object'],
    ['wideload.config.mjs', 'throw new Error("my own words");', ': my own words'],
    ['wideload.config.cjs', 'throw new Error("my own words\\nmore");', ': my own words'],
    ['wideload.config.mjs', 'export default () => ({});', ': it must contain an object'],
    ['wideload.config.mjs', 'export default { a: () => 1 };', ': the value of a is not a text'],
    ['wideload.config.mjs', 'export default { a: ', ': '],
    ['package.json', '{"wideload": ', ': this is not JSON'],
    ['package.json', '{"wideload": 3}', ': it must contain an object'],
  ])('%s: %j', async (name, text, reason) => {
    const folder = folderWith({ [`work/${name}`]: text });
    const path = join(folder, 'work', name);
    for (const said of name === 'package.json' ? [{}] : [{}, { config: name }]) {
      const error: Error = await find(folder, said).then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error).toMatchObject({ code: 'CONFIG_FILE_MALFORMED', exitCode: 2 });
      expect(error.message.startsWith(`${path}${reason}`), error.message).toBe(true);
      expect(error.message.length).toBeGreaterThan(`${path}: `.length);
      expect(error.message.slice(path.length)).not.toContain(path);
      expect(error.message).not.toContain('hush');
    }
  });

  test('also when its letters are of another encoding', async () => {
    const folder = folderWith({ 'work/odoo.conf': Buffer.from('[options]\ndb_password = gr\xfcn\n', 'latin1') });
    await expect(find(folder)).rejects.toMatchObject({
      code: 'CONFIG_FILE_ENCODING',
      exitCode: 2,
      message: expect.stringContaining(join(folder, 'work/odoo.conf')),
    });
  });
});

describe('a file that is there and cannot be read is an error that names it, and not passed over', () => {
  const places = ['work/odoo.conf', 'work/.wideloadrc.yaml', 'home/.odoorc', 'system.conf'];

  test.each(places)('a link that leads nowhere: %s', async (place) => {
    const folder = folderWith({ 'work/x': '', 'home/x': '' });
    symlinkSync('nowhere', join(folder, place));
    await expect(find(folder)).rejects.toMatchObject({
      code: 'CONFIG_FILE_UNREADABLE',
      exitCode: 2,
      message: expect.stringContaining(join(folder, place)),
    });
  });

  test.each(places)('rights: %s', async (place) => {
    const folder = folderWith({ 'work/x': '', 'home/x': '', [place]: '' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, place), 0);
    await expect(withoutRoot(() => find(folder))).rejects.toMatchObject({
      code: 'CONFIG_FILE_UNREADABLE',
      message: expect.stringContaining(join(folder, place)),
    });
  });
});
