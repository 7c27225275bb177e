import { execFileSync } from 'node:child_process';

/** What is measured: the commit that is checked out, with a `+` where files differ from it. */
export function currentCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty=+', '--exclude=*'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'no commit';
  }
}
