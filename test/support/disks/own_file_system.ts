import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from '../host.ts';

export interface OwnFileSystem {
  /** Folders of this machine, without the leading slash, that the script gets as writable copies. */
  readonly folders: readonly string[];
  /** Whether it also gets its own network, in which every port is free and nothing can be reached. */
  readonly hasOwnNetwork?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a bash script that may change system folders: it gets an overlay over each of them, so that this machine is not
 * changed. Requires root. Rejects with the output of the script if it fails.
 */
export async function runInOwnFileSystem(
  script: string,
  { folders, hasOwnNetwork = false, env = {} }: OwnFileSystem,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const layers = newFolder();
  // What the script writes stays in memory: for thousands of files of npm that takes half the time of a disk.
  const mounts = [
    `mount -t tmpfs tmpfs ${layers}`,
    ...folders.map(
      (folder) => `mkdir -p /${folder} ${layers}/${folder} ${layers}/work/${folder}
mount -t overlay overlay -o lowerdir=/${folder},upperdir=${layers}/${folder},workdir=${layers}/work/${folder} /${folder}`,
    ),
  ];
  const path = join(newFolder(), 'script.sh');
  writeFileSync(path, ['set -eu', ...mounts, 'cd /', script].join('\n'));
  const flags = ['--mount', ...(hasOwnNetwork ? ['--net'] : [])];
  return promisify(execFile)('unshare', [...flags, 'bash', path], {
    env: { PATH: process.env.PATH, HOME: newFolder(), ...env },
  });
}
