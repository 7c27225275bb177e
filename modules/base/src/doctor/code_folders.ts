import { statSync } from 'node:fs';
import type { HostInfo } from '@wideload/kit';
import { hasPermissions } from '@wideload/kit/internal';
import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/**
 * Reports code that every user of this machine can change: folders in which modules are searched for, where anybody could
 * add one, and the folders and files of the loaded modules.
 */
export function codeFolderFindings({ addonsPaths, modules }: Pick<HostInfo, 'addonsPaths' | 'modules'>): Finding[] {
  if (!hasPermissions()) return [say.permissionsUnknown()];
  const paths = new Set([...addonsPaths, ...modules.flatMap(({ folder, file }) => [folder, file])]);
  const findings = [...paths].flatMap((path): Finding[] => {
    try {
      return (statSync(path).mode & 0o002) === 0 ? [] : [say.codeWritable(path)];
    } catch (error) {
      return [say.notChecked(path, error)];
    }
  });
  return findings.length > 0 ? findings : [ok(say.codeClosed())];
}
