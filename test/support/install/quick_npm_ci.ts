import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { IS_LONG } from '../figures.ts';
import { newFolder, ROOT } from '../host.ts';

/**
 * Returns this PATH with an `npm ci` in front that installs a copy of this checkout from the checkout; any other npm
 * command is npm's own. A real `npm ci` takes 25 s of processor time, and `.ci/run` begins with one. The long form of
 * the tests runs it here as well.
 */
export function withQuickNpmCi(path: string): string {
  if (IS_LONG) return path;
  const folder = newFolder();
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { env: { PATH: path }, encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
# Not for "npm ci --ignore-scripts", which installs a production folder.
if [ "$*" = ci ]; then exec node "${join(ROOT, 'test/support/install/copy.js')}"; fi
exec "${npm}" "$@"
`;
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
  return [folder, path].join(delimiter);
}
