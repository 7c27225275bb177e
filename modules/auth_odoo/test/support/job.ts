import { type OdooArguments, type OdooKey, type OdooWithKey, odooWithKey } from '@wideload/auth_odoo';
import { type Context, defineModule } from '@wideload/kit';
import { KATES_KEY } from '../../../../test/support/odoo/calls/by_key.ts';

let context: Context | undefined;

/** A module with a job, in whose place the tests call. */
export const job = defineModule({
  name: 'job',
  depends: ['auth_odoo'],
  setup({ onStart }) {
    onStart((given) => {
      context = given;
    });
  },
});

export const BY_OPTIONS = { auth_odoo_api_key: KATES_KEY, auth_odoo_api_login: 'kate' };

/** What the job of the host that was started last calls Odoo with. */
export function withKey(key?: OdooKey): Promise<OdooWithKey> {
  if (context === undefined) throw new Error('no host');
  return odooWithKey(context, key);
}

export const call = async (model: string, method: string, args?: OdooArguments): Promise<unknown> =>
  (await withKey()).call(model, method, args);

/** What a call throws. */
export async function thrown(result: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    return new Error(`no error, but ${JSON.stringify(await result)}`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export const thrownBy = (model: string, method: string, args?: OdooArguments) => thrown(call(model, method, args));
