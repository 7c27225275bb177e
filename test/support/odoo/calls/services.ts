import { type Answer, as, type Outcome } from '../exchange.ts';
import { userOfProgram } from '../login/credentials.ts';
import { recording } from '../recordings.ts';
import type { OdooRequest, StandInOdoo } from '../server.ts';
import { databasesOf } from '../users.ts';
import { executedCall } from './method_call.ts';
import { calledBy } from './methods.ts';

/** `/jsonrpc`: no session, but a password or an API key in each call. */
export function jsonRpc(odoo: StandInOdoo, { body }: OdooRequest): Outcome {
  const of = (name: string) => recording(odoo.version, name);
  const { params, id } = JSON.parse(body);
  const { service, method, args } = params;
  const name = `${service}.${method}`;
  if (name === 'common.version') return as(of('jsonrpc_common_version'), { id });
  if (!Array.isArray(args)) return undefined;
  const [database, login, secret] = args;
  if (name === 'common.authenticate') {
    if (!isServed(odoo, database))
      return unknownDatabase(odoo, database, as(of('jsonrpc_authenticate_unknown_db'), { id }));
    const user = userOfProgram(odoo, database, login, secret);
    return as(of('jsonrpc_authenticate'), { id, result: user?.uid ?? false });
  }
  if (name !== 'object.execute_kw' || !isServed(odoo, database)) return undefined;
  const named = odoo.users.find((one) => one.uid === login && one.database === database);
  const user = userOfProgram(odoo, database, named?.login, secret);
  if (user === undefined) return as(of('jsonrpc_execute_kw_wrong'), { id });
  const call = executedCall(args);
  const called = call && calledBy(odoo, user, call);
  if (called === undefined || 'error' in called) return undefined;
  return as(of('jsonrpc_execute_kw_has_group'), { id, result: called.result });
}

/** `/xmlrpc/2/common`: the version, and logins. */
export function xmlRpc(odoo: StandInOdoo, { body }: OdooRequest): Outcome {
  const of = (name: string) => recording(odoo.version, name);
  const method = /<methodName>(\w+)</.exec(body)?.[1];
  if (method === 'version') return as(of('xmlrpc_version'));
  if (method !== 'authenticate') return undefined;
  const texts = [...body.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text]) => text);
  const [database = '', login, secret] = texts;
  if (!isServed(odoo, database)) return unknownDatabase(odoo, database, as(of('xmlrpc_authenticate_unknown_db')));
  const user = userOfProgram(odoo, database, login, secret);
  if (user === undefined) return as(of('xmlrpc_authenticate_wrong'));
  const answer = as(of('xmlrpc_authenticate'));
  return { ...answer, body: answer.body.replace(/<int>\d+</, `<int>${user.uid}<`) };
}

const isServed = (odoo: StandInOdoo, database: unknown): database is string =>
  odoo.databases.some((name) => name === database);

/** A database that exists and is not served may be answered in another way. */
const unknownDatabase = (odoo: StandInOdoo, database: unknown, answer: Answer): Outcome =>
  databasesOf(odoo.version).some((name) => name === database)
    ? undefined
    : { ...answer, body: answer.body.replaceAll('nosuchdb', String(database)) };
