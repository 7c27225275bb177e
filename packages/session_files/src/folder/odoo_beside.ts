import { closeSync, constants, existsSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '@wideload/kit';
import { openFile } from '@wideload/kit/internal';
import { odooUsesFolder } from '../errors.ts';
import type { Layout } from '../store/layout.ts';

/**
 * Whether an Odoo keeps its sessions in this folder: then its filestore is in the same data_dir
 * (`odoo/tools/config.py`). Checked each time: an Odoo may be installed later.
 */
export function isOdooBeside({ folder }: Pick<Layout, 'folder'>): boolean {
  return existsSync(join(dirname(folder), 'filestore'));
}

/** Warns about an Odoo in the same data_dir whose session files have other names than ours. */
export function warnOfOdooBeside(layout: Layout, log: Logger): void {
  if (layout.suffix !== '' && isOdooBeside(layout)) log.warn(odooUsesFolder(dirname(layout.folder)));
}

const BRACE = 0x7b;

/** Whether the file of one of our sessions is one of an Odoo up to 17 that uses this folder. */
export function isPickleOfOdoo(layout: Layout, path: string): boolean {
  return layout.suffix === '' && isOdooBeside(layout) && isPickle(path);
}

/** Whether a file is a pickle, of an Odoo up to 17, which reads nothing else. */
export function isPickle(path: string): boolean {
  const first = Buffer.alloc(1);
  try {
    const { file } = openFile(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return readSync(file, first) === 1 && first[0] !== BRACE;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
