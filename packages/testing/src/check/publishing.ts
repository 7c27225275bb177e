import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@wideload/kit/internal';
import { exportedFile, type ModulePlace } from '@wideload/loader';
import { exportMissing, exportNotBuilt, exportTypeScript, filesMissing, notPublished, ownCopy } from '../errors.ts';
import { type Finding, skipped, without } from './finding.ts';

/** The manifest of a module that is to be published. Undefined where there is none, or it is `private`. */
function manifestOf(folder: string): Readonly<Record<string, unknown>> | undefined {
  const file = join(folder, 'package.json');
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return isRecord(manifest) && manifest.private !== true ? manifest : undefined;
}

function entryProblems(exports: unknown, folder: string): string[] {
  const entry = exportedFile(exports);
  if (entry === undefined) return [exportMissing()];
  if (/\.[cm]?tsx?$/.test(entry)) return [exportTypeScript(entry)];
  return existsSync(join(folder, entry)) ? [] : [exportNotBuilt(entry)];
}

/** Looks at the package.json of a module that is not private: whether others can install and load what it names. */
export function checkPublishing({ folder }: ModulePlace): Finding {
  const manifest = manifestOf(folder);
  if (!manifest) return skipped(notPublished());
  const { exports, main, files, dependencies } = manifest;
  const own = isRecord(dependencies) ? Object.keys(dependencies).filter((name) => name.startsWith('@wideload/')) : [];
  return without([
    ...entryProblems(exports ?? main, folder),
    ...(Array.isArray(files) ? [] : [filesMissing()]),
    ...own.map(ownCopy),
  ]);
}
