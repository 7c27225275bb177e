import { Health } from '@wideload/base';
import { LocalAdmin, SharedCache } from '@wideload/base/internal';
import { defineModule, service } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { LogInElsewhere, Routes, Server, UserProvider } from '@wideload/web';
import { addCalls } from './call/odoo.ts';
import type { SessionLeases } from './check/session_leases.ts';
import { leadsToWideload, urlMissing } from './errors.ts';
import { OdooKeys } from './key/odoo_with_key.ts';
import { options } from './options.ts';

export { type OdooOfUser, odoo } from './call/odoo.ts';
export { OdooError } from './call/odoo_error.ts';
export { type OdooArguments, type OdooKey, type OdooWithKey, odooWithKey } from './key/odoo_with_key.ts';
export { odooGroup } from './user/odoo_group.ts';

/** The connection to Odoo, made when the host serves. */
type Connection = Awaited<ReturnType<typeof import('./connect.ts').connect>>;

const Connection = service<Connection>('auth_odoo.connection');
/** A service of its own, because the session store is wrapped with it and the connection needs the store. */
const Leases = service<SessionLeases>('auth_odoo.leases');

export default defineModule({
  name: 'auth_odoo',
  description: 'Users of Odoo: Odoo decides who is logged in, and modules call it in their name',
  depends: ['base', 'web'],
  options,
  setup({ options: values, provide, replace, wrap, add, on, onStart, announce }) {
    const { url } = values;
    if (url === undefined) throw urlMissing();
    const place = { url, seenAt: values.public_url ?? url };
    announce('users', `those of Odoo at ${url.origin}`);
    replace(LocalAdmin, () => ({ isOn: values.local_admin }));
    provide(Leases, async ({ get }) => {
      const { SessionLeases, leaseSeconds } = await import('./check/session_leases.ts');
      return new SessionLeases(await get(SharedCache), leaseSeconds(values.timeout));
    });
    wrap(SessionStore, async (store, { get }) => {
      const { leasedStore } = await import('./check/leased_store.ts');
      return leasedStore(store, await get(Leases));
    });
    provide(Connection, async (context) => {
      const { connect } = await import('./connect.ts');
      return connect(place, values, await context.get(Leases), context);
    });
    provide(OdooKeys, async ({ get }) => (await get(Connection)).keys);
    add(UserProvider, async ({ get }) => (await get(Connection)).checks);
    add(Health, async ({ get }) => {
      const { problems } = await get(Connection);
      return { name: 'auth_odoo', kind: 'readiness' as const, check: () => problems.health() };
    });
    on(Server, async (app, { get }) => {
      const { refuseOwnCalls } = await import('./odoo/marker.ts');
      refuseOwnCalls(app);
      addCalls(app, (await get(Connection)).calls);
    });
    on(Routes, async (app, { get }) => {
      const { addCommonService } = await import('./rpc/common_service.ts');
      addCommonService(app, (await get(Connection)).passing);
    });
    let logIns: Connection['logIns'] | undefined;
    onStart(async ({ get }) => {
      const connection = await get(Connection);
      logIns = connection.logIns;
      // An Odoo that is down does not stop the boot: it may come later.
      const outcome = await connection.odoo.lookUp();
      connection.problems.note(outcome);
      if (outcome.kind === 'loop') throw leadsToWideload(url.origin);
    });
    on(LogInElsewhere, (credentials, request, redirect) => logIns?.logIn(credentials, request, redirect));
  },
});
