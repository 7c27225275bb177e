import { readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../folder/errno.ts';
import { removeFile } from '../store/remove.ts';
import { claimedBy, claimName, isLock, isTemporary, lockName, openClaims } from './claim_name.ts';
import { lifeOf, thisProcess } from './owner.ts';

/** Milliseconds after which a claim is abandoned if it is unknown whether its process runs. */
const DOUBT = 30_000;
/** Milliseconds after which a temporary file of any other program is abandoned: writing one is fast. */
const FOREIGN = 3_600_000;

/** Identifies the file under any of its names: its inode number may be larger than a double can represent. */
const fileOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false });

/** Returns the milliseconds since a file was created, written, linked or renamed. */
const restOf = (path: string): number =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Date.now());

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [fileOf(one), fileOf(other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Whether the process of a claim will never continue with it. */
function isAbandoned(claim: string, owner: string): boolean {
  if (owner === thisProcess()) return !openClaims.has(claim);
  const life = lifeOf(owner);
  return life === 'dead' || (life === 'unknown' && restOf(claim) > DOUBT);
}

/**
 * Removes an abandoned claim, and the lock if the claim owns it. Of several processes that do so at once, one succeeds.
 */
function reclaim(claim: string, path: string): void {
  const mine = claimName(path);
  const lock = lockName(path);
  openClaims.add(mine);
  try {
    renameSync(claim, mine);
    if (isSameFile(lock, mine)) removeFile(lock);
    removeFile(mine);
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    openClaims.delete(mine);
  }
}

/** Removes the lock of a session file if the process that holds it has died. */
export function freeIfAbandoned(path: string): void {
  const folder = dirname(path);
  const lock = lockName(path);
  for (const name of readdirSync(folder)) {
    const claimed = claimedBy(name);
    const claim = join(folder, name);
    if (claimed?.name === basename(path) && isAbandoned(claim, claimed.owner) && isSameFile(claim, lock))
      reclaim(claim, path);
  }
  removeIfOwnerless(lock);
}

/** Only after somebody removed files by hand: a lock without a claim has no owner that could release it. */
function removeIfOwnerless(lock: string): void {
  if (fileOf(lock)?.nlink === 1n && restOf(lock) > DOUBT) removeFile(lock);
}

/**
 * Removes a temporary file whose program died while it wrote a session, ours or Odoo's. Returns whether it did; false
 * for a file in use, and for other files.
 */
export function removeIfAbandoned(path: string): boolean {
  if (!isTemporary(path)) return false;
  const claimed = claimedBy(path);
  if (claimed !== undefined) {
    if (isAbandoned(path, claimed.owner)) reclaim(path, join(dirname(path), claimed.name));
  } else if (isLock(path)) removeIfOwnerless(path);
  else if (restOf(path) > FOREIGN) removeFile(path);
  return fileOf(path) === undefined;
}
