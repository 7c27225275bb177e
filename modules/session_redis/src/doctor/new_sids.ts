import { type Finding, ok } from '@wideload/base';
import { isOutOfReach, RedisFailure } from '../client/refusal.ts';
import { type DecisionScope, decisionKey, keptDecision } from '../sid/decision.ts';
import * as why from '../sid/errors.ts';
import { DEFAULT_FORM, isSidForm, otherForm, type SidForm, type SidSetting } from '../sid/form.ts';
import { type Evidence, lookForOdoo } from '../sid/look.ts';
import * as say from './sentences.ts';

/**
 * Shows which form new sids have and why, and whether the Odoo in this Redis accepts it. Nothing is decided here: only
 * the start of a host decides.
 */
export async function newSidFindings(setting: SidSetting, scope: DecisionScope): Promise<Finding[]> {
  const { client, keys, now } = scope;
  const key = decisionKey(keys);
  const unknown = (): Finding => {
    const form = setting === 'auto' ? DEFAULT_FORM : setting;
    return say.newSidsDoubtful(form, why.keptUnknown(key), say.deleteDecision(key));
  };
  try {
    const kept = await keptDecision(scope);
    if (kept !== undefined && !isSidForm(kept)) return [unknown()];
    const found = await lookForOdoo({ client, sessions: keys.sessions, now });
    return [setting === 'auto' ? foundForm(kept, found, key) : setForm(setting, kept, found, key)];
  } catch (error) {
    if (!(error instanceof RedisFailure)) throw error;
    // Other findings report it.
    if (isOutOfReach(error)) return [];
    if (error.kind === 'type') return [unknown()];
    if (setting !== 'auto') return [ok(say.newSids(setting, 'session_redis_sid'))];
    return [say.newSidsDoubtful(DEFAULT_FORM, why.refused(error.reason), why.setItOrAllow(key))];
  }
}

/** With the option: hosts without it, or Odoo, may use the other form. */
function setForm(form: SidForm, kept: SidForm | undefined, found: Evidence, key: string): Finding {
  const other = otherForm(form);
  if (found.has(other) && !found.has(form)) {
    return say.newSidsDoubtful(form, say.onlyOdoo(other), why.SET_IT);
  }
  if (kept === other) return say.newSidsDoubtful(form, say.othersGoBy(other, key), say.deleteDecision(key));
  return ok(say.newSids(form, 'session_redis_sid'));
}

/** Without it: an earlier decision may be wrong by now. */
function foundForm(kept: SidForm | undefined, found: Evidence, key: string): Finding {
  if (kept !== undefined) {
    return found.has(otherForm(kept))
      ? say.newSidsDoubtful(kept, say.decidedBut(otherForm(kept), key), why.SET_IT)
      : ok(say.newSids(kept, key));
  }
  const [form, other] = found;
  if (other !== undefined) return say.newSidsDoubtful(DEFAULT_FORM, why.FOUND_BOTH, why.SET_IT);
  return ok(form === undefined ? say.newSidsByDefault(DEFAULT_FORM) : say.newSidsOfOdoo(form));
}
