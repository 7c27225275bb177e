import { spawnSync } from 'node:child_process';

const KNOWN = ['npm', 'pnpm', 'yarn'] as const;

export type PackageManager = (typeof KNOWN)[number];

/** The package manager that started this process, by what it says of itself: `pnpm/10.1.0 npm/? node/v24.1.0 ...`. */
export function packageManagerOf(userAgent = ''): PackageManager {
  return KNOWN.find((name) => userAgent.startsWith(`${name}/`)) ?? 'npm';
}

/** Installs what the package.json of a folder names, and shows what the package manager says. Returns its success. */
export function install(manager: PackageManager, folder: string): boolean {
  // On Windows these programs are scripts, which only a shell starts.
  const { status } = spawnSync(manager, ['install'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0;
}
