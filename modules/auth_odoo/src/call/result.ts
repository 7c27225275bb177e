import { callUnanswered, LEADS_TO_WIDELOAD, STATUS_404 } from '../errors.ts';
import type { Outcome } from '../odoo/rpc.ts';
import { OdooError } from './odoo_error.ts';

/**
 * Returns the result of a call, or throws what it means that there is none. `isForUser`: the call was made in the name of the
 * user of a request, so what Odoo writes for users is for that one.
 */
export function resultOf(outcome: Outcome, call: string, isForUser: boolean): unknown {
  if (outcome.kind === 'result') return outcome.result;
  if (outcome.kind === 'done') return null;
  if (outcome.kind === 'fault') throw new OdooError(call, outcome.fault, isForUser);
  if (outcome.kind === 'unclear') throw callUnanswered(call, outcome.reason, outcome.isPerhapsDone);
  throw callUnanswered(call, outcome.kind === 'loop' ? LEADS_TO_WIDELOAD : STATUS_404, false);
}
