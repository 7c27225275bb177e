import type { FastifyInstance, FastifyRequest } from 'fastify';
import { odooSessionOf } from '../check/checks.ts';
import { mustNotRotate } from '../check/rotation_due.ts';
import type { SessionLeases } from '../check/session_leases.ts';
import { callWaits, notLoaded, notOdooUser } from '../errors.ts';
import { callerOf } from '../odoo/caller.ts';
import type { MethodCall, Odoo } from '../odoo/odoo.ts';
import type { Problems } from '../odoo/problems.ts';
import { checkNames } from './names.ts';
import { resultOf } from './result.ts';

/** Calls Odoo in the name of the user of one request, with that user's rights. */
export interface OdooOfUser {
  /**
   * Calls a public method of a model and returns its result: `call('sale.order', 'search_read', [domain, fields])`.
   * `args` and `kwargs` are those of `execute_kw`. `Result` is what the caller expects; nothing checks it. Throws
   * `OdooError` (`AUTH_ODOO_REFUSED`) if Odoo refused the call, `AUTH_ODOO_UNANSWERED` if it did not answer (the call
   * may have been done), `AUTH_ODOO_NAME_INVALID`, `AUTH_ODOO_NO_USER` for a request without a user of Odoo, and
   * `AUTH_ODOO_CALL_WAITS` if Odoo would give the session a new sid that the browser might not store. A call is never
   * repeated.
   */
  call<Result = unknown>(
    model: string,
    method: string,
    args?: readonly unknown[],
    kwargs?: Readonly<Record<string, unknown>>,
  ): Promise<Result>;
  /** Whether the user is in a group, named by its external id: `base.group_system`. Implied groups count. */
  hasGroup(group: string): Promise<boolean>;
}

const CALLS: unique symbol = Symbol('wideload.odoo_calls');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [CALLS]: Calls;
  }
}

/** From this version on, `has_group` is a method of one user's record. */
const GROUPS_OF_RECORD = 18;

/** Makes calls for requests. */
export class Calls {
  private readonly odoo: Odoo;
  private readonly leases: SessionLeases;
  private readonly problems: Problems;

  constructor(odoo: Odoo, leases: SessionLeases, problems: Problems) {
    this.odoo = odoo;
    this.leases = leases;
    this.problems = problems;
  }

  async call(request: FastifyRequest, call: MethodCall): Promise<unknown> {
    checkNames(call.model, call.method);
    const { session } = request;
    const asked = odooSessionOf(session);
    const name = `${call.model}.${call.method}`;
    if (asked === undefined) throw notOdooUser(name);
    if (mustNotRotate(session, request)) throw callWaits(name);
    const caller = callerOf(request);
    // Odoo may save the session that it read, so this host writes nothing to it meanwhile.
    const outcome = await this.leases.run(asked.sid, () => this.odoo.callMethod(asked, call, { caller, isOnce: true }));
    this.problems.note(outcome);
    if ('sid' in outcome && outcome.sid !== undefined) await session.refresh();
    return resultOf(outcome, name, true);
  }

  async hasGroup(request: FastifyRequest, group: string): Promise<boolean> {
    const { user } = request;
    const args = (await this.odoo.isFrom(GROUPS_OF_RECORD)) ? [[user?.uid], group] : [group];
    return (await this.call(request, { model: 'res.users', method: 'has_group', args, kwargs: {} })) === true;
  }
}

/** Lets `odoo(request)` find the `Calls` of this host. */
export function addCalls(app: FastifyInstance, calls: Calls): void {
  app.decorate(CALLS, calls);
}

/** Returns the object that calls Odoo in the name of the user of a request. */
export function odoo(request: FastifyRequest): OdooOfUser {
  const calls = request.server[CALLS];
  if (calls === undefined) throw notLoaded();
  return {
    // Only the caller knows what a method of Odoo returns.
    call: (model, method, args = [], kwargs = {}) =>
      calls.call(request, { model, method, args, kwargs }) as Promise<never>,
    hasGroup: (group) => calls.hasGroup(request, group),
  };
}
