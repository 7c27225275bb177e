import { isPickle } from '../folder/odoo_beside.ts';
import { type Layout, sidOfFile } from '../store/layout.ts';
import { walk } from './walk.ts';

/** Number of files that are read: enough to find a pickle if there are many, few enough to be fast. */
const MAX_FILES = 1000;

/** Whether Odoo's pickles are among the sessions, judged by the first files. */
export async function holdsPickles(layout: Layout): Promise<boolean> {
  let seen = 0;
  for await (const file of walk(layout.folder)) {
    if (++seen > MAX_FILES) return false;
    if (sidOfFile(layout, file) !== undefined && isPickle(file.path)) return true;
  }
  return false;
}
