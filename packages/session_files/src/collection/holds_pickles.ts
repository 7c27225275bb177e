import { isPickle } from '../folder/odoo_beside.ts';
import { type Layout, sidOfFile } from '../store/layout.ts';
import { walk } from './walk.ts';

/** Files that are looked at: enough to meet a pickle where there are many, too few to be waited for. */
const MAX_FILES = 1000;

/** Whether Odoo's pickles are among the sessions, as far as the first files show. */
export async function holdsPickles(layout: Layout): Promise<boolean> {
  let seen = 0;
  for await (const file of walk(layout.folder)) {
    if (++seen > MAX_FILES) return false;
    if (sidOfFile(layout, file) !== undefined && isPickle(file.path)) return true;
  }
  return false;
}
