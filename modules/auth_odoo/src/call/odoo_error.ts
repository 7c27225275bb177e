import { WideloadError } from '@wideload/kit';
import type { OdooFault } from '../odoo/rpc.ts';

/** What Odoo answered to a call instead of a result. */
export class OdooError extends WideloadError {
  /** The Python class: `odoo.exceptions.AccessError`. */
  readonly odooName: string;
  /** What a client is answered, if the handler does not catch the error. */
  readonly statusCode: number;

  /** `isForUser`: whether it is about the user of the request, or about an API key of this host. */
  constructor(call: string, { name, message }: OdooFault, isForUser = true) {
    const status = isForUser ? STATUSES.get(name) : undefined;
    // What Odoo writes for users may be shown to them; the rest is for the log.
    super('AUTH_ODOO_REFUSED', status === undefined ? `Odoo refused ${call}: ${name}: ${message}` : message);
    this.odooName = name;
    this.statusCode = status ?? 502;
  }
}

const STATUSES: ReadonlyMap<string, number> = new Map([
  ['odoo.exceptions.AccessError', 403],
  ['odoo.exceptions.AccessDenied', 403],
  ['odoo.exceptions.MissingError', 404],
  ['odoo.exceptions.UserError', 422],
  ['odoo.exceptions.ValidationError', 422],
]);
