import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { testPlaceMissing, testsMissing } from './errors.ts';

const TEST = /\.test\.[cm]?[jt]s$/;

/** Skips `node_modules` and hidden names. */
function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : below(path);
    return TEST.test(entry.name) ? [path] : [];
  });
}

/** Returns the test files in these folders, and files that are named themselves. Throws if there are none. */
export function findTests(places: readonly string[]): string[] {
  return places.flatMap((place) => {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (!stats) throw testPlaceMissing(place);
    const files = stats.isDirectory() ? below(place) : [place];
    if (files.length === 0) throw testsMissing(place);
    return files;
  });
}
