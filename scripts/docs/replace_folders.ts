import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.ts';

/** Empties folders of the repository and writes files, by their paths in it. What the code no longer has gets no page. */
export function replaceFolders(folders: readonly string[], files: ReadonlyMap<string, string | Buffer>): void {
  for (const folder of folders) {
    rmSync(join(ROOT, folder), { recursive: true, force: true });
    mkdirSync(join(ROOT, folder), { recursive: true });
  }
  for (const [path, text] of files) writeFileSync(join(ROOT, path), text);
}
