import { basename } from 'node:path';
import { OWNER, thisProcess } from './owner.ts';

/** How Odoo's own temporary files end, so that neither of us ever takes one of these for a session. */
const TEMPORARY = '.__wz_sess';

let counter = 0;

/** The claims of this process that have not ended: one that bears its name and is none of these was left by a failure. */
export const openClaims = new Set<string>();

/** A name beside a session file that nobody else ever makes: `<its name>.<process>.<number>.__wz_sess`. */
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

/** What a claim is named after: the session file beside it, and the process that made it. */
export interface Claimed {
  readonly name: string;
  readonly owner: string;
}

const CLAIM = new RegExp(`^(.+)\\.(${OWNER.source.slice(1, -1)})\\.\\d+\\${TEMPORARY}$`);

/** Undefined when the file is not a claim. */
export function claimedBy(path: string): Claimed | undefined {
  const [, name, owner] = CLAIM.exec(basename(path)) ?? [];
  return name === undefined || owner === undefined ? undefined : { name, owner };
}
