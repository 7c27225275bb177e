import type { Decision } from './decision.ts';
import type { SidForm } from './form.ts';

const ODOO: Readonly<Record<SidForm, string>> = { hex40: 'Odoo up to 18', base64url84: 'Odoo 19 or later' };

/** What the operator can do if this host cannot know the form. */
export const SET_IT =
  'set session_redis_sid on all hosts to the form that Odoo takes: base64url84 for Odoo 19 or later, else hex40';
export const setItOrAllow = (key: string): string =>
  `${SET_IT}; or give the user of this host in Redis +scan ~${key} (ACL SETUSER)`;

export const formIs = (form: SidForm): string => `new sids have the form ${form}`;
export const odooOf = (form: SidForm): string => ODOO[form];
export const FOUND_NOTHING = 'no session in Redis shows which form Odoo takes';
export const FOUND_BOTH = 'Redis has sessions of Odoo up to 18 and of Odoo 19 or later';
export const keptUnknown = (key: string): string => `${key} in Redis is not a form of sids`;
export const refused = (reason: string): string => `session_redis_sid is auto, but Redis ${reason}`;

/** Returns the reason for the form. `key`: where the decision is kept. */
function whyOf(decision: Decision, key: string): string {
  switch (decision.why) {
    case 'set':
      return 'set by session_redis_sid';
    case 'found':
      return `Redis has sessions of ${odooOf(decision.form)}; kept for all hosts in ${key}`;
    case 'kept':
      return `decided before, for all hosts, in ${key}`;
    case 'nothing':
      return FOUND_NOTHING;
    case 'both':
      return `${FOUND_BOTH}; ${SET_IT}`;
    case 'unknown':
      return `${keptUnknown(key)}; delete it and restart, or ${SET_IT}`;
    case 'refused':
      return `${refused(decision.reason)}; ${setItOrAllow(key)}`;
    case 'failed':
      return `Redis ${decision.reason}; the next start looks for sessions of Odoo again`;
  }
}

export const decided = (decision: Decision, key: string): string => `${formIs(decision.form)}: ${whyOf(decision, key)}`;
