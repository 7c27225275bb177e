import { callUnanswered, LEADS_TO_WIDELOAD, STATUS_404 } from '../errors.ts';
import type { Outcome } from '../odoo/rpc.ts';
import { OdooError } from './odoo_error.ts';

/**
 * Returns the result of a call, or throws the error for an outcome without a result. `isForUser`: the call was made in
 * the name of the user of a request, who may see the messages that Odoo writes for users.
 */
export function resultOf(outcome: Outcome, call: string, isForUser: boolean): unknown {
  if (outcome.kind === 'result') return outcome.result;
  if (outcome.kind === 'done') return null;
  if (outcome.kind === 'fault') throw new OdooError(call, outcome.fault, isForUser);
  if (outcome.kind === 'unclear') throw callUnanswered(call, outcome.reason, outcome.isPerhapsDone);
  throw callUnanswered(call, outcome.kind === 'loop' ? LEADS_TO_WIDELOAD : STATUS_404, false);
}
