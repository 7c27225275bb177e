import { WideloadError } from '@wideload/kit';
import type { OdooFault } from '../odoo/rpc.ts';

/** An error that Odoo returned for a call. */
export class OdooError extends WideloadError {
  /** The Python class: `odoo.exceptions.AccessError`. */
  readonly odooName: string;
  /** The status of the answer if the handler does not catch the error. */
  readonly statusCode: number;

  /** `isForUser`: whether it concerns the user of the request, and not an API key of this host. */
  constructor(call: string, { name, message }: OdooFault, isForUser = true) {
    const status = isForUser ? STATUSES.get(name) : undefined;
    // Messages that Odoo writes for users may be shown to them; all others are for the log.
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
