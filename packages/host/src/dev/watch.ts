import { existsSync, type Stats } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

/** Milliseconds within which the changes of one save arrive. */
const QUIET = 50;

/** Whether a change there can affect the host: not in dependencies, in tests, or in the files of tools. */
function matters(path: string): boolean {
  return path.split(sep).every((name) => name !== 'node_modules' && name !== 'test' && !name.startsWith('.'));
}

/** Files and folders that are watched together. */
export interface Watch {
  /** Watches these, too. Resolves when it does. */
  add(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Calls back when files have changed and no more changes arrive, with their names: `hello/index.ts`, `odoo.conf`. */
export function watchFiles(onChange: (names: readonly string[]) => void): Watch {
  const watchers = new Map<string, FSWatcher>();
  /** Names by path. */
  const changed = new Map<string, string>();
  /** Editors create temporary files: to test permissions, and to write before a rename. */
  const passing = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const report = (): void => {
    for (const path of passing) existsSync(path) ? passing.delete(path) : changed.delete(path);
    const names = [...changed.values()];
    changed.clear();
    if (names.length > 0) onChange(names);
  };
  const begin = (root: string): Promise<void> => {
    // A missing file is watched from the folder above.
    const from = existsSync(root) ? root : dirname(root);
    const ignored = (path: string, stats?: Stats): boolean => {
      // A process that reads from a device or a pipe cannot read it again.
      if (stats && !stats.isFile() && !stats.isDirectory()) return true;
      return path !== from && path !== root && !matters(relative(root, path));
    };
    const watcher = watch(from, { ignoreInitial: true, ignored });
    watchers.set(root, watcher);
    for (const event of ['add', 'change', 'unlink'] as const) {
      watcher.on(event, (path) => {
        if (event === 'add') passing.add(path);
        if (event === 'unlink' && passing.delete(path)) changed.delete(path);
        else changed.set(path, relative(dirname(root), path));
        clearTimeout(timer);
        timer = setTimeout(report, QUIET);
      });
    }
    return new Promise((resolve) => watcher.once('ready', resolve));
  };

  return {
    async add(paths) {
      await Promise.all(paths.filter((path) => !watchers.has(path)).map(begin));
    },
    async close() {
      clearTimeout(timer);
      await Promise.all([...watchers.values()].map((watcher) => watcher.close()));
    },
  };
}
