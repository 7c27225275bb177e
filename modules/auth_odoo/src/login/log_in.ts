import type { Credentials } from '@wideload/base';
import type { Logger } from '@wideload/kit';
import { isRecord } from '@wideload/kit/internal';
import { newBase64Sid, type SessionStore } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { LogInElsewhere } from '@wideload/web';
import type { FastifyRequest } from 'fastify';
import {
  DATABASE_NEEDED,
  loginUnclear,
  NOT_SHARED,
  notShared,
  ODOO_SILENT,
  otherHostName,
  PERHAPS_LOGGED_IN,
} from '../errors.ts';
import { callerOf } from '../odoo/caller.ts';
import type { Odoo } from '../odoo/odoo.ts';
import type { Problems } from '../odoo/problems.ts';
import type { OdooFault, Outcome } from '../odoo/rpc.ts';

/** Seconds after which a user may try again. */
const RETRY_AFTER = 5;

/** From this version on, Odoo accepts only sids of 84 characters (`odoo/http.py`, `is_valid_key`). */
const LONG_SIDS_ONLY = 19;

/** The addresses of Odoo: for this host, and for browsers. */
export interface Place {
  readonly url: URL;
  readonly seenAt: URL;
}

const silent = (message: string): LogInElsewhere => ({ unavailable: message, retryAfter: RETRY_AFTER });

/** Logs users in at Odoo, with the password that they entered here. */
export class LogIns {
  private readonly odoo: Odoo;
  private readonly store: SessionStore;
  private readonly place: Place;
  private readonly problems: Problems;
  private readonly log: Logger;

  constructor(odoo: Odoo, store: SessionStore, place: Place, problems: Problems, log: Logger) {
    this.odoo = odoo;
    this.store = store;
    this.place = place;
    this.problems = problems;
    this.log = log;
  }

  async logIn(credentials: Credentials, request: FastifyRequest, redirect?: string): Promise<LogInElsewhere> {
    this.checkHostName(request);
    const db = credentials.db ?? (await this.onlyDatabase(request));
    if (typeof db !== 'string') return db;
    // An Odoo that starts a new session for each database keeps this one, because it has its database.
    const isLong = await this.odoo.isFrom(LONG_SIDS_ONLY);
    const prepared = await request.session.prepareLogIn(db, isLong ? newBase64Sid : undefined);
    const { login, password } = credentials;
    const outcome = await this.odoo.authenticate(prepared, { db, login, password }, callerOf(request));
    this.problems.note(outcome);
    const result = await this.conclude(outcome, prepared, login, redirect);
    if (!('sid' in result) || result.sid !== prepared) await request.session.discardLogIn(prepared);
    return result;
  }

  private async conclude(
    outcome: Outcome,
    prepared: string,
    login: string,
    redirect: string | undefined,
  ): Promise<LogInElsewhere> {
    if (outcome.kind === 'fault') return this.refused(outcome.fault);
    if (outcome.kind === 'unclear') {
      return this.unclear(outcome.reason, outcome.isPerhapsDone ? PERHAPS_LOGGED_IN : ODOO_SILENT);
    }
    if (outcome.kind !== 'result') return this.unclear(outcome.kind, ODOO_SILENT);
    const { result, sid = prepared } = outcome;
    const uid = isRecord(result) ? result.uid : undefined;
    const stored = await this.stored(sid);
    if (typeof uid === 'number' && stored?.uid === uid && typeof stored.session_token === 'string') {
      this.problems.set('sessions', undefined);
      return { sid, info: result };
    }
    if (uid === null && stored?.pre_login === login) return { sid, continueAt: this.secondFactorAt(redirect) };
    this.problems.set('sessions', notShared(this.place.url.origin));
    return silent(NOT_SHARED);
  }

  private refused({ name, message }: OdooFault): LogInElsewhere {
    if (name === 'odoo.exceptions.AccessDenied') return { refused: 'wrong', message };
    if (name === 'odoo.exceptions.AccessError') return { refused: 'database', message };
    return this.unclear(`${name}: ${message}`, ODOO_SILENT);
  }

  private unclear(reason: string, message: string): LogInElsewhere {
    this.log.warn(loginUnclear(reason));
    return silent(message);
  }

  /** Returns the session stored under a sid; undefined if there is none. */
  private async stored(sid: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await this.store.load(sid);
    return text === undefined ? undefined : parseSession(text);
  }

  /** Odoo's page for the second factor, which then redirects to `redirect`. */
  private secondFactorAt(redirect: string | undefined): string {
    const url = new URL('/web/login/totp', this.place.seenAt);
    if (redirect !== undefined) url.searchParams.set('redirect', redirect);
    return url.href;
  }

  /** Returns the database of an Odoo that has only one; else the answer to a login that names none. */
  private async onlyDatabase(request: FastifyRequest): Promise<string | LogInElsewhere> {
    const outcome = await this.odoo.databases(callerOf(request));
    if (outcome.kind === 'unclear') return this.unclear(outcome.reason, ODOO_SILENT);
    const names = outcome.kind === 'result' && Array.isArray(outcome.result) ? outcome.result : [];
    const [name] = names;
    return names.length === 1 && typeof name === 'string' ? name : { refused: 'database', message: DATABASE_NEEDED };
  }

  /** Browsers send a cookie to a host name, on every port. */
  private checkHostName({ hostname }: FastifyRequest): void {
    const { hostname: theirs } = this.place.seenAt;
    this.problems.set('host names', hostname === theirs ? undefined : otherHostName(hostname, theirs));
  }
}
