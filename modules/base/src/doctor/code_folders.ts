import { statSync } from 'node:fs';
import type { HostInfo } from '@wideload/kit';
import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/**
 * Whether everybody on this machine may choose which code runs here: in a folder where modules are looked for somebody
 * may put one, also where none is now, and in a module's own folder or file change it.
 */
export function codeFolderFindings({ addonsPaths, modules }: Pick<HostInfo, 'addonsPaths' | 'modules'>): Finding[] {
  const paths = new Set([...addonsPaths, ...modules.flatMap(({ folder, file }) => [folder, file])]);
  const bad = [...paths].flatMap((path): Finding[] => {
    try {
      return (statSync(path).mode & 0o002) === 0 ? [] : [say.codeWritable(path)];
    } catch (error) {
      return [say.notLookedAt(path, error)];
    }
  });
  return bad.length > 0 ? bad : [ok(say.codeClosed())];
}
