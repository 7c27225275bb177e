import type { RedisClient } from '../client/redis_client.ts';
import { isRefusedCommand, RedisFailure } from '../client/refusal.ts';
import type { Keys } from '../store/keys.ts';
import { DEFAULT_FORM, isSidForm, type SidForm, type SidSetting } from './form.ts';
import { type Evidence, lookForOdoo } from './look.ts';

/** The form of new sids, and the reason. */
export type Decision = { readonly form: SidForm } & (
  | { /** The option says so. */ readonly why: 'set' }
  | { /** Sessions of Odoo are of this form, and all hosts go by that from now on. */ readonly why: 'found' }
  | { /** Some host found that out before. */ readonly why: 'kept' }
  | { /** Nothing tells which form Odoo takes, as far as was looked. */ readonly why: 'nothing' }
  | { /** There are sessions of Odoos of both forms. */ readonly why: 'both' }
  | { /** The key of the decision has another value. */ readonly why: 'unknown' }
  | {
      /** Redis does not let this user look, or keep what was found. */ readonly why: 'refused';
      readonly reason: string;
    }
  | { /** Redis failed meanwhile. */ readonly why: 'failed'; readonly reason: string }
);

/** Where a decision is made, and kept for all hosts with the same prefix. */
export interface DecisionScope {
  readonly client: RedisClient;
  readonly keys: Pick<Keys, 'sessions' | 'shared'>;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** Seconds for which a decision is kept after the last start of a host that used it. */
const KEPT_SECONDS = 365 * 86_400;

/** The key under which all hosts find the decision. */
export function decisionKey({ shared }: Pick<Keys, 'shared'>): string {
  return shared.encode('session_redis/sid');
}

/** Returns the decision that Redis has, or undefined. Any other text is not a decision. Throws a `RedisFailure`. */
export async function keptDecision({ client, keys }: Omit<DecisionScope, 'now'>): Promise<string | undefined> {
  return (await client.get(decisionKey(keys)))?.toString();
}

/** Decides by what is in Redis. Throws a `RedisFailure`. */
async function decideHere(scope: DecisionScope, seen: Evidence): Promise<Decision> {
  const { client, keys, now } = scope;
  const key = decisionKey(keys);
  const before = await keptDecision(scope);
  if (before !== undefined) {
    const decision = asKept(before);
    if (decision.why === 'kept') await client.expire(key, KEPT_SECONDS);
    return decision;
  }
  const [form, other] = new Set([...seen, ...(await lookForOdoo({ client, sessions: keys.sessions, now }))]);
  if (form === undefined) return { form: DEFAULT_FORM, why: 'nothing' };
  if (other !== undefined) return { form: DEFAULT_FORM, why: 'both' };
  if (await client.create(key, form, KEPT_SECONDS)) return { form, why: 'found' };
  // Another host was faster.
  const theirs = await keptDecision(scope);
  return theirs === undefined ? { form, why: 'found' } : asKept(theirs);
}

function asKept(word: string): Decision {
  return isSidForm(word) ? { form: word, why: 'kept' } : { form: DEFAULT_FORM, why: 'unknown' };
}

/**
 * Determines the form of new sids: an earlier decision, else that of the sessions of Odoo in Redis, which is then kept
 * for all hosts. `seen`: evidence that this host already has. Never fails: without an answer it is 40 hex digits.
 */
export async function decide(scope: DecisionScope, seen: Evidence = new Set()): Promise<Decision> {
  try {
    return await decideHere(scope, seen);
  } catch (error) {
    if (!(error instanceof RedisFailure)) throw error;
    const { kind, reason } = error;
    if (kind === 'type') return { form: DEFAULT_FORM, why: 'unknown' };
    return { form: DEFAULT_FORM, why: isRefusedCommand(error) ? 'refused' : 'failed', reason };
  }
}

/**
 * Returns the form that the option sets, or that was decided; undefined if neither is known, or Redis does not answer.
 */
export async function knownForm(setting: SidSetting, scope: Omit<DecisionScope, 'now'>): Promise<SidForm | undefined> {
  if (setting !== 'auto') return setting;
  try {
    const kept = await keptDecision(scope);
    return kept !== undefined && isSidForm(kept) ? kept : undefined;
  } catch (error) {
    if (error instanceof RedisFailure) return undefined;
    throw error;
  }
}
