import { createHash } from 'node:crypto';
import { isRecord } from '@wideload/kit/internal';
import type { Caller } from './caller.ts';
import type { Gate } from './gate.ts';
import { callJson2, type NamedCall, PROGRAM } from './json2.ts';
import { type CallSettings, callRpc, type Outcome } from './rpc.ts';

/** The values that identify a session to Odoo. Two sessions with the same values have the same user. */
export interface OdooSession {
  readonly sid: string;
  readonly uid: number;
  readonly database: string | null;
  readonly token: string;
}

/** Returns a name for a session that does not reveal its values. */
export function nameOf({ sid, uid, database, token }: OdooSession): string {
  return createHash('sha256')
    .update(JSON.stringify([sid, uid, database, token]))
    .digest('base64url');
}

/** The calls of Odoo that this module makes. */
export class Odoo {
  private readonly gate: Gate;
  readonly timeoutMs: number;
  readonly loginTimeoutMs: number;
  /** Odoo's major version at the last answer: 18. */
  private major: number | undefined;

  /** `timeout`, `loginTimeout`: seconds. */
  constructor(gate: Gate, settings: { readonly timeout: number; readonly login_timeout: number }) {
    this.gate = gate;
    this.timeoutMs = settings.timeout * 1000;
    this.loginTimeoutMs = settings.login_timeout * 1000;
  }

  /** Checks whether a session is valid. Odoo may save it, and give it a new sid, when it answers. */
  check({ sid }: OdooSession, caller: Caller): Promise<Outcome> {
    return this.call('/web/session/check', {}, { caller, sid });
  }

  authenticate(sid: string, login: { db: string; login: string; password: string }, caller: Caller): Promise<Outcome> {
    // Not repeated, and over a connection of its own: it may count as a failed login.
    const settings = { caller, sid, timeoutMs: this.loginTimeoutMs, isOnce: true };
    return this.call('/web/session/authenticate', login, settings);
  }

  /** Calls a method of a model in the name of the user of a session. */
  callMethod(
    { sid }: OdooSession,
    { model, method, args, kwargs }: MethodCall,
    settings: Pick<CallSettings, 'caller'> & Partial<CallSettings>,
  ): Promise<Outcome> {
    return this.call(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs }, { sid, ...settings });
  }

  databases(caller: Caller): Promise<Outcome> {
    return this.call('/web/database/list', {}, { caller });
  }

  /** Calls a method with an API key, by the interface of Odoo 19 and later. */
  callByKey(call: NamedCall, settings: Parameters<typeof callJson2>[2]): Promise<Outcome> {
    return this.noting(callJson2(this.gate, call, settings));
  }

  /** Calls Odoo's older RPC interface (`odoo/service`), `common` or `object`, without a session. */
  callService(service: string, method: string, args: readonly unknown[], timeoutMs: number): Promise<Outcome> {
    // An API key may be in the arguments: a wrong one counts as a failed login, so it is not sent again.
    return this.call('/jsonrpc', { service, method, args }, { caller: PROGRAM, timeoutMs, isOnce: true });
  }

  /**
   * Returns whether Odoo has this major version or a later one, which decides the form of some calls. False if Odoo
   * does not answer.
   */
  async isFrom(major: number): Promise<boolean> {
    const version = await this.version();
    return 'major' in version && version.major >= major;
  }

  /** Returns Odoo's major version, such as 18, or the outcome of the failed call. */
  async version(): Promise<{ readonly major: number } | { readonly failed: Outcome }> {
    const failed = this.major === undefined ? await this.lookUp() : undefined;
    if (this.major !== undefined) return { major: this.major };
    return { failed: failed ?? { kind: 'not found' } };
  }

  /** Reads the version, to find out whether this is an Odoo, and which. */
  async lookUp(): Promise<Outcome> {
    const outcome = await this.call('/web/webclient/version_info', {}, { caller: {} });
    const info = outcome.kind === 'result' ? outcome.result : undefined;
    const [major] = isRecord(info) && Array.isArray(info.server_version_info) ? info.server_version_info : [];
    // Odoo Online writes `saas~18`.
    const digits = /\d+/.exec(String(major))?.[0];
    this.major = digits === undefined ? undefined : Number(digits);
    return outcome;
  }

  private call(
    path: string,
    params: Readonly<Record<string, unknown>>,
    settings: Pick<CallSettings, 'caller'> & Partial<CallSettings>,
  ): Promise<Outcome> {
    return this.noting(callRpc(this.gate, path, params, { timeoutMs: this.timeoutMs, ...settings }));
  }

  private async noting(call: Promise<Outcome>): Promise<Outcome> {
    const outcome = await call;
    // After a restart Odoo may have another version.
    if (outcome.kind === 'unclear') this.major = undefined;
    return outcome;
  }
}

/** A call of a method, in the form of Odoo's `execute_kw`. */
export interface MethodCall {
  readonly model: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}
