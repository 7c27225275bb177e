import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one host: its data, and a configuration in place of that of this machine. */
export interface PrivateFolder {
  /** The configuration file. */
  readonly file: string;
  /** Variables that point to this configuration, so that no other is found. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** Creates the folder, with a known password of the administrator and without a port. */
export function makePrivateFolder(): PrivateFolder {
  const path = mkdtempSync(join(tmpdir(), 'wideload-test-host-'));
  const file = join(path, 'odoo.conf');
  const lines = ['[options]', `data_dir = ${join(path, 'data')}`, 'admin_passwd = admin', 'http_enable = False'];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return {
    file,
    environment: { HOME: path, ODOO_RC: file },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
