import { type Context, service } from '@wideload/kit';

/** The arguments of a method, by their names. */
export interface OdooArguments {
  /** The ids of the records, for a method of records. Left out for a method of the model (`@api.model`). */
  readonly ids?: readonly number[];
  /** Values for the context: `{ lang: 'fr_BE' }`. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/** Calls Odoo in the name of the user of an API key, with that user's rights. */
export interface OdooWithKey {
  /**
   * Calls a public method of a model and returns its result: `call('sale.order', 'search_read', { domain, fields })`,
   * or `call('sale.order', 'action_confirm', { ids: [7] })`. Every argument is named as in Python. `Result` is what the
   * caller expects; nothing checks it. Throws `OdooError` (`AUTH_ODOO_REFUSED`) if Odoo refused the call,
   * `AUTH_ODOO_KEY_REFUSED`, `AUTH_ODOO_UNANSWERED` if it did not answer (the error says whether the call may have been
   * done), `AUTH_ODOO_KEY_INCOMPLETE`, `AUTH_ODOO_NAME_INVALID` and `AUTH_ODOO_ARGUMENT_RESERVED`. A call is never
   * repeated.
   */
  call<Result = unknown>(model: string, method: string, args?: OdooArguments): Promise<Result>;
}

/** An API key other than that of the options, with its login and database. */
export interface OdooKey {
  /** Default: `auth_odoo_api_key`. */
  readonly apiKey?: string | undefined;
  /** The login of its user, which Odoo up to 18 needs. Default: `auth_odoo_api_login`, for the key of the options. */
  readonly login?: string | undefined;
  /** Default: the first of `db_name`, or the only database of Odoo. */
  readonly database?: string | undefined;
  /** Time limit of an answer of Odoo, in seconds. Default: `auth_odoo_timeout`. */
  readonly timeout?: number;
}

/** Makes objects that call Odoo with a key. */
export interface OdooKeys {
  with(key: OdooKey): OdooWithKey;
}

export const OdooKeys = service<OdooKeys>('auth_odoo.keys');

/**
 * Returns an object that calls Odoo with an API key, for code without a user: a job, a webhook. `key`: another key than
 * that of the options. Throws `AUTH_ODOO_KEY_INCOMPLETE` if there is none, and `AUTH_ODOO_KEY_INVALID`. Reuse the
 * object: up to Odoo 18 each new one logs in again. In a request with a user, `odoo(request)` calls in the name of that
 * user.
 */
export async function odooWithKey({ get }: Pick<Context, 'get'>, key: OdooKey = {}): Promise<OdooWithKey> {
  return (await get(OdooKeys)).with(key);
}
