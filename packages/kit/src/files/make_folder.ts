import { mkdirSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { giveToOwnerOf } from './owner.ts';

/** Makes a folder and its missing parents. As root, each belongs to the owner of the folder that contains it. */
export function makeFolder(path: string, mode: number): void {
  const first = mkdirSync(path, { recursive: true, mode });
  if (first === undefined) return;
  let made = first;
  giveToOwnerOf(dirname(made), made);
  for (const name of relative(first, path).split(sep).filter(Boolean)) {
    const parent = made;
    made += sep + name;
    giveToOwnerOf(parent, made);
  }
}
