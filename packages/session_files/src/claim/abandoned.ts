import { readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../folder/errno.ts';
import { removeFile } from '../store/remove.ts';
import { claimedBy, claimName, isLock, isTemporary, lockName, openClaims } from './claim_name.ts';
import { lifeOf, thisProcess } from './owner.ts';

/** Milliseconds after which a claim of a process is abandoned of which it cannot be known whether it lives. */
const DOUBT = 30_000;
/** Milliseconds after which a temporary file of any other program is: it takes a moment to write one. */
const FOREIGN = 3_600_000;

/** Identifies the file under any of its names: its number may be larger than a double holds. */
const fileOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false });

/** Milliseconds since a file was made, written, linked or renamed. */
const restOf = (path: string): number =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Date.now());

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [fileOf(one), fileOf(other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Whether nobody will ever come back to a claim. */
function isAbandoned(claim: string, owner: string): boolean {
  if (owner === thisProcess()) return !openClaims.has(claim);
  const life = lifeOf(owner);
  return life === 'dead' || (life === 'unknown' && restOf(claim) > DOUBT);
}

/** Removes a claim that its owner left, and the lock if it was his. Of several who do so at once, one does. */
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

/** Only when somebody removed files by hand: a lock without a claim has no owner that could release it. */
function removeIfOwnerless(lock: string): void {
  if (fileOf(lock)?.nlink === 1n && restOf(lock) > DOUBT) removeFile(lock);
}

/**
 * Removes a temporary file whose program died while it wrote a session, ours or Odoo's. Answers whether it did; false
 * for one that is in use, and for what is not a temporary file.
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
