import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../host.ts';

/** Returns whether this user may mount file systems. */
export function mayMount(): boolean {
  const folder = newFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  if (status === 0) execFileSync('umount', [folder]);
  return status === 0;
}

/** A disk of one megabyte for tests of a full disk. */
export class SmallDisk {
  readonly folder = newFolder();

  constructor() {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', this.folder]);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }

  /** Fills the disk completely. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(this.ballast, Buffer.alloc(bavail * bsize));
  }

  empty(): void {
    rmSync(this.ballast);
  }

  allowWriting(isAllowed: boolean): void {
    execFileSync('mount', ['-o', `remount,${isAllowed ? 'rw' : 'ro'}`, this.folder]);
  }

  /** Unmounts it even if a process has an open file there. */
  remove(): void {
    execFileSync('umount', ['--lazy', this.folder]);
  }
}
