import { existsSync, type Stats } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

/** What comes from one click on save comes within this time, in milliseconds. */
const QUIET = 50;

/** Whether a change there can change what runs: not in dependencies, in tests, or in what tools keep for themselves. */
function matters(path: string): boolean {
  return path.split(sep).every((name) => name !== 'node_modules' && name !== 'test' && !name.startsWith('.'));
}

/** Files and folders that are watched together. */
export interface Watch {
  /** Watches these, too. Answers when it does. */
  add(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Calls back once files have changed and are quiet again, with their names: `hello/index.ts`, `odoo.conf`. */
export function watchFiles(onChange: (names: readonly string[]) => void): Watch {
  const watchers = new Map<string, FSWatcher>();
  /** Names by path. */
  const changed = new Map<string, string>();
  /** Editors make files for a moment: to try whether they may, and to write before they rename. */
  const passing = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const report = (): void => {
    for (const path of passing) existsSync(path) ? passing.delete(path) : changed.delete(path);
    const names = [...changed.values()];
    changed.clear();
    if (names.length > 0) onChange(names);
  };
  const begin = (root: string): Promise<void> => {
    // What is not there yet is waited for from the folder above.
    const from = existsSync(root) ? root : dirname(root);
    const ignored = (path: string, stats?: Stats): boolean => {
      // Who reads from a device or a pipe cannot begin anew.
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
