import { argumentReserved, nameInvalid } from '../errors.ts';

/** As Odoo's `_name`: lower-case words, with dots between them (`odoo/models.py`, `check_object_name`). */
const MODEL = /^[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*$/;
/** Methods with a leading underscore are private (`odoo/service/model.py`, `get_public_method`). */
const METHOD = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Throws `AUTH_ODOO_NAME_INVALID`: both stand in an address, and a name from outside must not lead elsewhere. */
export function checkNames(model: string, method: string): void {
  if (!MODEL.test(model)) throw nameInvalid('model', model, 'sale.order');
  if (!METHOD.test(method)) throw nameInvalid('method', method, 'search_read');
}

/**
 * Arguments of the route of the JSON-2 API itself. Its versions differ in which of them counts, the one in the address or the
 * one in the body.
 */
const OF_ROUTE = ['model', 'method', '__model__', '__method__'];

/** Throws `AUTH_ODOO_ARGUMENT_RESERVED`: what is called must be what `checkNames` has checked. */
export function checkArguments(call: string, params: object): void {
  for (const name of OF_ROUTE) if (Object.hasOwn(params, name)) throw argumentReserved(call, name);
}
