import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { IS_LONG } from '../figures.ts';
import { newFolder, ROOT } from '../host.ts';

/**
 * Returns this PATH with an npm in front whose `npm ci` installs a copy of this checkout from the checkout. The commands
 * of `npm run production` are npm's own once; with the same package.json and package-lock.json again, their results are
 * copied. All others are npm's own. A real `npm ci` takes 25 s of processor time, and `.ci/run` begins with one; a
 * production folder takes 8 s. The long form of the tests runs all of them here as well.
 */
export function withQuickNpmCi(path: string): string {
  if (IS_LONG) return path;
  const folder = newFolder();
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { env: { PATH: path }, encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
set -e
case "$*" in
  ci) exec node "${join(ROOT, 'test/support/install/copy.js')}" ;;
  'install --package-lock-only '*) result=package-lock.json ;;
  'ci --ignore-scripts '*) result=node_modules ;;
  sbom*) result= ;;
  *) exec "${npm}" "$@" ;;
esac
kept="${folder}/$1_$(cat package.json package-lock.json packages/*/package.json modules/*/package.json | sha256sum | cut -c 1-64)"
if [ ! -e "$kept/done" ]; then
  mkdir -p "$kept"
  "${npm}" "$@" > "$kept/stdout"
  [ -z "$result" ] || cp -a "$result" "$kept/result"
  touch "$kept/done"
elif [ -n "$result" ]; then
  rm -rf "$result"
  cp -a "$kept/result" "$result"
fi
cat "$kept/stdout"
`;
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
  return [folder, path].join(delimiter);
}
