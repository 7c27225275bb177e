import { type Stats, statSync } from 'node:fs';
import { hasPermissions } from '@wideload/kit/internal';
import { type Finding, ok } from './diagnosis.ts';
import { isOwnGroup } from './own_group.ts';
import * as say from './sentences.ts';

/** Reports other users who can read or write the configuration: it holds passwords and decides which code runs. */
export function configFileFindings(paths: readonly string[]): Finding[] {
  if (!hasPermissions()) return [];
  return paths.map((path) => {
    let stats: Stats;
    try {
      stats = statSync(path);
    } catch (error) {
      return say.notChecked(path, error);
    }
    // `-c /dev/null` means no file; a pipe belongs to the shell that started the host.
    if (!stats.isFile()) return ok(say.configNotAFile(path));
    if ((stats.mode & (isOwnGroup(path, stats.gid) ? 0o002 : 0o022)) !== 0) return say.configWritable(path);
    if ((stats.mode & 0o004) !== 0) return say.configReadable(path);
    return ok(say.configClosed(path));
  });
}
