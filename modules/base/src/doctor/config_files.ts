import { statSync } from 'node:fs';
import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/** Who else may read and write the configuration: it holds passwords, and says which code is run. */
export function configFileFindings(paths: readonly string[]): Finding[] {
  return paths.map((path) => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o022) !== 0) return say.configWritable(path);
    if ((mode & 0o004) !== 0) return say.configReadable(path);
    return ok(say.configClosed(path));
  });
}
