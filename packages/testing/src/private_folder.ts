import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one host's own: its data, and the configuration that stands in for this machine's. */
export interface PrivateFolder {
  /** The configuration file. */
  readonly file: string;
  /** What says where configuration is looked for, so that nothing else is found. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** Makes the folder: sessions and data are kept in it, the administrator's password is known, no port is opened. */
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
