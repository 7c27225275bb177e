import type { Databases } from '@wideload/base/internal';
import { keyIncomplete } from '../errors.ts';
import type { Odoo } from '../odoo/odoo.ts';
import type { Problems } from '../odoo/problems.ts';
import { KeyCalls } from './key_calls.ts';
import type { OdooKey, OdooKeys, OdooWithKey } from './odoo_with_key.ts';

/** The values of the options. */
interface Defaults {
  readonly apiKey: string | undefined;
  readonly login: string;
  readonly databases: Databases;
  /** The host name in calls to Odoo. */
  readonly host: string;
}

/** Makes calls with API keys. */
export class Keys implements OdooKeys {
  private readonly odoo: Odoo;
  private readonly problems: Problems;
  private readonly defaults: Defaults;

  constructor(odoo: Odoo, problems: Problems, defaults: Defaults) {
    this.odoo = odoo;
    this.problems = problems;
    this.defaults = defaults;
  }

  with({ apiKey, login, database, timeout }: OdooKey): OdooWithKey {
    const { defaults, odoo } = this;
    const key = apiKey ?? defaults.apiKey;
    if (key === undefined || key === '') throw keyIncomplete('API key', 'auth_odoo_api_key');
    const ofOptions = apiKey === undefined && defaults.login !== '' ? defaults.login : undefined;
    const calls = new KeyCalls(
      odoo,
      this.problems,
      { apiKey: key, login: login ?? ofOptions, database: database ?? defaults.databases.defaultFor(defaults.host) },
      timeout === undefined ? odoo.timeoutMs : timeout * 1000,
    );
    // Only the caller knows what a method of Odoo returns.
    return { call: (model, method, params = {}) => calls.call({ model, method, params }) as Promise<never> };
  }
}
