import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveSettings } from '../src/file/save.ts';
import { resolved, thrown } from './support/declared.ts';
import { folderWith } from './support/folder.ts';

const DEFAULTS = resolved({});

describe('the file', () => {
  test("is its owner's alone, also when it was not before", () => {
    const folder = folderWith({ 'old.conf': '' });
    chmodSync(join(folder, 'old.conf'), 0o666);
    for (const name of ['old.conf', 'new.conf', 'in/a/folder/new.conf']) {
      saveSettings(join(folder, name), DEFAULTS);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(readdirSync(folder).sort()).toEqual(['in', 'new.conf', 'old.conf']);
  });

  test('stays where a link leads, and the link a link', () => {
    const folder = folderWith({ 'there/real.conf': '[options]\ndb_host = x\n' });
    symlinkSync('there/real.conf', join(folder, 'odoo.conf'));
    saveSettings(join(folder, 'odoo.conf'), DEFAULTS);
    expect(lstatSync(join(folder, 'odoo.conf')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'there/real.conf'), 'utf8')).toMatch(/db_host = x\n[\s\S]*http_port = 8069\n/);
  });

  test('is as it was when it cannot be read', () => {
    const folder = folderWith({ 'odoo.conf': 'no section\n' });
    expect(thrown(() => saveSettings(join(folder, 'odoo.conf'), DEFAULTS))).toMatchObject({
      code: 'CONFIG_FILE_MALFORMED',
    });
    expect(readFileSync(join(folder, 'odoo.conf'), 'utf8')).toBe('no section\n');
    expect(readdirSync(folder)).toEqual(['odoo.conf']);
  });

  test.each(['x.yaml', 'x.json', 'x.mjs', 'package.json', '.wideloadrc'])('is not of another form: %s', (name) => {
    const folder = folderWith({ [name]: '{}' });
    expect(thrown(() => saveSettings(join(folder, name), DEFAULTS))).toMatchObject({
      code: 'CONFIG_SAVE_FORMAT',
      exitCode: 2,
    });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('{}');
  });

  test('is neither a device nor a folder', () => {
    expect(thrown(() => saveSettings('/dev/null', DEFAULTS))).toMatchObject({ code: 'CONFIG_SAVE_NO_FILE' });
    expect(thrown(() => saveSettings(folderWith(), DEFAULTS))).toMatchObject({ code: 'CONFIG_SAVE_NO_FILE' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('that cannot be written is reported', () => {
    const folder = folderWith({ file: '' });
    const error = thrown(() => saveSettings(join(folder, 'file/odoo.conf'), DEFAULTS));
    expect(error).toMatchObject({ code: 'CONFIG_SAVE_FAILED', message: expect.stringContaining('file/odoo.conf') });
  });
});

describe.runIf(process.geteuid?.() === 0)('what root saves for a service of another user', () => {
  const SERVICE = 4321;

  test('belongs to the owner of its folder, with the folders that were missing', () => {
    const folder = folderWith();
    chownSync(folder, SERVICE, SERVICE);
    const path = join(folder, 'etc', 'odoo.conf');
    saveSettings(path, DEFAULTS);
    for (const made of [path, join(folder, 'etc')])
      expect(statSync(made)).toMatchObject({ uid: SERVICE, gid: SERVICE });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    [SERVICE, SERVICE, 0o600, 0o600],
    [0, SERVICE, 0o640, 0o640],
    [SERVICE, SERVICE, 0o644, 0o600],
  ])('keeps owner %i, group %i and who may read of a file with mode %o', (uid, gid, before, after) => {
    const path = join(folderWith({ 'odoo.conf': '' }), 'odoo.conf');
    chmodSync(path, before);
    chownSync(path, uid, gid);
    saveSettings(path, DEFAULTS);
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect(statSync(path).mode & 0o777).toBe(after);
  });
});
