import { checkArguments, checkNames } from '../call/names.ts';
import { resultOf } from '../call/result.ts';
import { callUnanswered, keyIncomplete, keyInvalid, keyRefused } from '../errors.ts';
import { type NamedCall, PROGRAM } from '../odoo/json2.ts';
import type { Odoo } from '../odoo/odoo.ts';
import type { Problems } from '../odoo/problems.ts';
import type { Outcome } from '../odoo/rpc.ts';

/** From this version on, the key alone identifies the caller (`/json/2`). */
const JSON_2 = 19;
/** The status of the answer to a key that Odoo does not know. */
const UNAUTHORIZED = 401;
/** Characters that can be sent in a header. */
const SENDABLE = /^[!-~]+$/;

/** An API key with its login and database. */
export interface KeyOfUser {
  readonly apiKey: string;
  readonly login: string | undefined;
  readonly database: string | undefined;
}

interface Account {
  readonly database: string;
  readonly uid: number;
}

/** Calls Odoo with one API key. */
export class KeyCalls {
  private readonly odoo: Odoo;
  private readonly problems: Problems;
  private readonly key: KeyOfUser;
  private readonly timeoutMs: number;
  /** The user of the key, up to Odoo 18. */
  private account: Promise<Account> | undefined;

  /** Throws `AUTH_ODOO_KEY_INVALID`. */
  constructor(odoo: Odoo, problems: Problems, key: KeyOfUser, timeoutMs: number) {
    if (!SENDABLE.test(key.apiKey)) throw keyInvalid('API key');
    if (key.database !== undefined && !SENDABLE.test(key.database)) throw keyInvalid('database');
    this.odoo = odoo;
    this.problems = problems;
    this.key = key;
    this.timeoutMs = timeoutMs;
  }

  async call(call: NamedCall): Promise<unknown> {
    checkNames(call.model, call.method);
    const name = `${call.model}.${call.method}`;
    checkArguments(name, call.params);
    const version = await this.odoo.version();
    if ('failed' in version) {
      this.problems.note(version.failed);
      const { failed } = version;
      throw callUnanswered(name, failed.kind === 'unclear' ? failed.reason : 'it does not tell its version', false);
    }
    return version.major >= JSON_2 ? this.callByName(call, name) : this.execute(call, name);
  }

  private async callByName(call: NamedCall, name: string): Promise<unknown> {
    const { apiKey, database } = this.key;
    const outcome = await this.odoo.callByKey(call, { apiKey, database, timeoutMs: this.timeoutMs });
    this.problems.note(outcome);
    if (outcome.kind === 'fault' && outcome.fault.code === UNAUTHORIZED) throw keyRefused(name, outcome.fault.message);
    return resultOf(outcome, name, false);
  }

  /** Calls as `execute_kw`, with the key in place of the password. */
  private async execute({ model, method, params }: NamedCall, name: string): Promise<unknown> {
    this.account ??= this.logIn(name);
    const { database, uid } = await this.account.catch((error: unknown) => {
      this.account = undefined;
      throw error;
    });
    const { ids, ...kwargs }: Record<string, unknown> = params;
    const args: unknown[] = ids === undefined ? [] : [ids];
    if (method === 'create') {
      // Odoo expects the values as the first positional argument (`odoo/api.py`, `call_kw_model_create`).
      args.push(kwargs.vals_list);
      delete kwargs.vals_list;
    }
    const sent = [database, uid, this.key.apiKey, model, method, args, kwargs];
    const outcome = await this.odoo.callService('object', 'execute_kw', sent, this.timeoutMs);
    this.problems.note(outcome);
    // The key may have been deleted: the next call detects that.
    if (outcome.kind === 'fault') this.account = undefined;
    return resultOf(outcome, name, false);
  }

  private async logIn(name: string): Promise<Account> {
    const { apiKey, login } = this.key;
    if (login === undefined) throw keyIncomplete('login', 'auth_odoo_api_login');
    const database = await this.database(name);
    const outcome = await this.odoo.callService(
      'common',
      'authenticate',
      [database, login, apiKey, {}],
      this.odoo.loginTimeoutMs,
    );
    this.problems.note(outcome);
    const uid = resultOf(unsent(outcome), name, false);
    if (typeof uid !== 'number') throw keyRefused(name, `it does not log in ${JSON.stringify(login)} to ${database}`);
    return { database, uid };
  }

  /** Returns the database of the key, or the only one of Odoo. */
  private async database(name: string): Promise<string> {
    if (this.key.database !== undefined) return this.key.database;
    const outcome = await this.odoo.databases(PROGRAM);
    const names = outcome.kind === 'result' && Array.isArray(outcome.result) ? outcome.result : [];
    const [only] = names;
    if (names.length === 1 && typeof only === 'string') return only;
    if (outcome.kind === 'unclear') throw callUnanswered(name, outcome.reason, false);
    throw keyIncomplete('database', 'db_name');
  }
}

/** The outcome of a call that had to precede the requested one: the requested one was not done. */
const unsent = (outcome: Outcome): Outcome =>
  outcome.kind === 'unclear' ? { ...outcome, isPerhapsDone: false } : outcome;
