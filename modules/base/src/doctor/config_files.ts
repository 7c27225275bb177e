import { type Stats, statSync } from 'node:fs';
import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/** Who else may read and write the configuration: it holds passwords, and says which code is run. */
export function configFileFindings(paths: readonly string[]): Finding[] {
  return paths.map((path) => {
    let stats: Stats;
    try {
      stats = statSync(path);
    } catch (error) {
      return say.notLookedAt(path, error);
    }
    // `-c /dev/null` says that there is no file; what comes through a pipe is the shell's.
    if (!stats.isFile()) return ok(say.configNotAFile(path));
    if ((stats.mode & 0o022) !== 0) return say.configWritable(path);
    if ((stats.mode & 0o004) !== 0) return say.configReadable(path);
    return ok(say.configClosed(path));
  });
}
