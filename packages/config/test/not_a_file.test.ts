import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFiles } from '@wideload/config';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const find = (said: { config?: string; rc?: string }) =>
  findFiles({
    config: said.config,
    isSaving: false,
    environment: { HOME: at('home'), ODOO_RC: said.rc },
    workingFolder: folder,
    systemFile: at('none'),
  });

const KINDS: [kind: string, make: (path: string) => void][] = [
  ['a folder', (path) => mkdirSync(path)],
  ['a named pipe (FIFO)', (path) => execFileSync('mkfifo', [path])],
  ['a device', (path) => symlinkSync('/dev/zero', path)],
];

describe.each(KINDS)('%s', (kind, make) => {
  const refused = (path: string) => ({
    code: 'CONFIG_FILE_NOT_REGULAR',
    message: expect.stringContaining(`the config file ${path} is ${kind}, not a file`),
  });

  test.each(['x.conf', 'x.yaml', 'x.json'])(
    'that -c or ODOO_RC names as %s is called what it is, and not waited for',
    async (name) => {
      make(at(name));
      await expect(find({ config: at(name) })).rejects.toMatchObject(refused(at(name)));
      await expect(find({ rc: at(name) })).rejects.toMatchObject(refused(at(name)));
    },
  );

  // A folder with one of these names is not a configuration file.
  const looked = kind === 'a folder' ? [] : ['odoo.conf', '.wideloadrc', 'package.json', 'home/.odoorc'];
  test.each(looked)('in the place of %s is called what it is, and not waited for', async (name) => {
    mkdirSync(at('home'));
    make(at(name));
    await expect(find({})).rejects.toMatchObject(refused(at(name)));
  });
});

test('/dev/null is an empty configuration', async () => {
  expect(await find({ config: '/dev/null' })).toMatchObject({ files: [{ entries: [] }] });
});

test('a file in Latin-1 is called that, with its line and the way out', async () => {
  writeFileSync(at('odoo.conf'), Buffer.from('[options]\n; fine\ndb_password = caf\u00e9\n', 'latin1'));
  await expect(find({})).rejects.toMatchObject({
    code: 'CONFIG_FILE_ENCODING',
    message: expect.stringMatching(
      /is not UTF-8: line 3 contains other bytes\n {2}if it is in Latin-1: iconv -f LATIN1/,
    ),
  });
});
