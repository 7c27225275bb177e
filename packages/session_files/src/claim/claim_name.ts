import { basename } from 'node:path';
import { OWNER, thisProcess } from './owner.ts';

/** The suffix of Odoo's own temporary files, so that neither program takes one of these for a session. */
const TEMPORARY = '.__wz_sess';

let counter = 0;

/** The unfinished claims of this process: another file with its name was left by a failure. */
export const openClaims = new Set<string>();

/** Returns a unique name beside a session file: `<its name>.<process>.<number>.__wz_sess`. */
export function claimName(path: string): string {
  counter = (counter + 1) % Number.MAX_SAFE_INTEGER;
  return `${path}.${thisProcess()}.${counter}${TEMPORARY}`;
}

export function lockName(path: string): string {
  return `${path}.lock${TEMPORARY}`;
}

export function isTemporary(name: string): boolean {
  return name.endsWith(TEMPORARY);
}

export function isLock(name: string): boolean {
  return name.endsWith(`.lock${TEMPORARY}`);
}

/** The parts of a claim's name: the session file beside it, and the process that made it. */
export interface Claimed {
  readonly name: string;
  readonly owner: string;
}

const CLAIM = new RegExp(`^(.+)\\.(${OWNER.source.slice(1, -1)})\\.\\d+\\${TEMPORARY}$`);

/** Undefined if the file is not a claim. */
export function claimedBy(path: string): Claimed | undefined {
  const [, name, owner] = CLAIM.exec(basename(path)) ?? [];
  return name === undefined || owner === undefined ? undefined : { name, owner };
}
