import { list, type Option } from '@wideload/kit';
import { expandPath } from '@wideload/kit/internal';

const words = list("Folders that modules are looked for in; the host's own is last", [], {
  metavar: 'DIRS',
  completes: 'folders',
});

/** Odoo's `--addons-path`. Each folder is read as a path: `~`, `$NAME` and `${NAME}` are expanded. */
export const addonsPath: Option<readonly string[]> = {
  ...words,
  parse: (text) => words.parse(text).map((path) => expandPath(path)),
};
