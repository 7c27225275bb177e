import { argumentReserved, nameInvalid } from '../errors.ts';

/** As Odoo's `_name`: lower-case words, with dots between them (`odoo/models.py`, `check_object_name`). */
const MODEL = /^[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*$/;
/** Methods with a leading underscore are private (`odoo/service/model.py`, `get_public_method`). */
const METHOD = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Throws `AUTH_ODOO_NAME_INVALID`: both become part of a URL, and a name from a client must not lead elsewhere. */
export function checkNames(model: string, method: string): void {
  if (!MODEL.test(model)) throw nameInvalid('model', model, 'sale.order');
  if (!METHOD.test(method)) throw nameInvalid('method', method, 'search_read');
}

/**
 * Arguments that the route of the JSON-2 API itself has. Its versions differ in whether the value in the URL or in the
 * body counts.
 */
const OF_ROUTE = ['model', 'method', '__model__', '__method__'];

/** Throws `AUTH_ODOO_ARGUMENT_RESERVED`: Odoo must call the method that `checkNames` has checked. */
export function checkArguments(call: string, params: object): void {
  for (const name of OF_ROUTE) if (Object.hasOwn(params, name)) throw argumentReserved(call, name);
}
