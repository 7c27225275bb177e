import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether something is in the way of a new project: a file, or a folder with anything in it but a `.git`. */
export function isTaken(folder: string): boolean {
  if (!existsSync(folder)) return false;
  try {
    return readdirSync(folder).some((name) => name !== '.git');
  } catch {
    return true;
  }
}

/** Writes these files, by their paths in the folder. */
export function writeProject(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
