import type { Awaitable, Logger } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import type { Session } from '@wideload/session';
import { ODOO } from '@wideload/session/internal';
import type { Identified, UserProvider } from '@wideload/web';
import type { FastifyRequest } from 'fastify';
import { checkUnclear, IDENTITY_ASKED, NOT_VALID, ROTATION_WAITS, SESSION_GONE } from '../errors.ts';
import { type Caller, callerOf } from '../odoo/caller.ts';
import { nameOf, type Odoo, type OdooSession } from '../odoo/odoo.ts';
import type { Problems } from '../odoo/problems.ts';
import type { OdooFault } from '../odoo/rpc.ts';
import { profileOf } from '../user/profile.ts';
import { mustNotRotate } from './rotation_due.ts';
import type { SessionLeases } from './session_leases.ts';
import type { Verdict, Verdicts } from './verdicts.ts';

/** Maximum number of checks of a session in one request: it may change during a check. */
const MAX_ROUNDS = 3;

/** The result of a check. `hasSaved`: Odoo saved the session, so it must be read again. */
type Finding =
  | { readonly kind: 'valid'; readonly verdict: Verdict; readonly hasSaved: boolean }
  | { readonly kind: 'invalid' }
  /** Unknown: Odoo did not check it, or did not answer. */
  | { readonly kind: 'unclear'; readonly reason: string }
  /** Odoo requires the user to confirm their identity. */
  | { readonly kind: 'identity' };

/** Returns the values that identify a session to Odoo; undefined if no user of Odoo is logged in to it. */
export function odooSessionOf(session: Session): OdooSession | undefined {
  const { user, stored } = session;
  const { session_token: token } = stored;
  if (user?.provider !== ODOO || typeof token !== 'string') return undefined;
  return { sid: session.sid, uid: user.uid, database: user.db, token };
}

/** Provides the users of Odoo: asks Odoo whether their sessions are valid, and who they are. */
export class Checks implements UserProvider {
  readonly provider = ODOO;
  private readonly odoo: Odoo;
  private readonly verdicts: Verdicts;
  private readonly leases: SessionLeases;
  private readonly problems: Problems;
  private readonly graceMs: number;
  private readonly log: Logger;
  /** The checks in progress in this process, by the name of the session. */
  private readonly asking = new Map<string, Promise<Finding>>();

  constructor(
    odoo: Odoo,
    verdicts: Verdicts,
    leases: SessionLeases,
    problems: Problems,
    settings: { readonly grace: number; readonly log: Logger },
  ) {
    this.odoo = odoo;
    this.verdicts = verdicts;
    this.leases = leases;
    this.problems = problems;
    this.graceMs = settings.grace * 1000;
    this.log = settings.log;
  }

  identify(session: Session, request: FastifyRequest): Awaitable<Identified> {
    const asked = odooSessionOf(session);
    if (asked === undefined) return { nobody: NOT_VALID };
    const known = this.verdicts.remembered(asked);
    if (known !== undefined && this.verdicts.isFresh(known)) return { user: known.user };
    if (this.verdicts.isInvalid(asked)) return { nobody: NOT_VALID };
    return this.find(session, request);
  }

  private async find(session: Session, request: FastifyRequest): Promise<Identified> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const asked = odooSessionOf(session);
      if (asked === undefined) return { nobody: NOT_VALID };
      const known = await this.recall(asked);
      if (known !== undefined && this.verdicts.isFresh(known)) return { user: known.user };
      if (mustNotRotate(session, request)) return this.doubt(known, ROTATION_WAITS);
      const login = session.login ?? '';
      const finding = await this.askOnce(asked, login, callerOf(request));
      if (finding.kind === 'identity') return { unknown: IDENTITY_ASKED };
      if (finding.kind === 'valid') {
        if (!finding.hasSaved) return { user: finding.verdict.user };
        // Odoo may have moved it to a new sid.
        if (!(await session.refresh())) return { nobody: SESSION_GONE };
        await this.keep(session, finding.verdict);
        return { user: finding.verdict.user };
      }
      if (!(await session.refresh())) return { nobody: SESSION_GONE };
      if (finding.kind === 'unclear') return this.doubt(known, finding.reason);
      const now = odooSessionOf(session);
      if (now?.token === asked.token && now.sid === asked.sid) {
        this.verdicts.refuse(asked);
        return { nobody: NOT_VALID };
      }
    }
    return { unknown: checkUnclear('the session changes all the time') };
  }

  /** Keeps the user logged in for the grace period after the last valid answer. */
  private doubt(last: Verdict | undefined, reason: string): Identified {
    if (last === undefined || Date.now() - last.at >= this.graceMs) return { unknown: reason };
    this.log.debug(reason);
    return { user: last.user };
  }

  /** Returns the verdict of any process, or while the shared cache fails, that of this one. */
  private async recall(session: OdooSession): Promise<Verdict | undefined> {
    try {
      return await this.verdicts.recall(session);
    } catch (error) {
      this.log.debug(checkUnclear(messageOf(error)));
      return this.verdicts.remembered(session);
    }
  }

  /** Stores a verdict for the session as Odoo saved it. */
  private async keep(session: Session, verdict: Verdict): Promise<void> {
    const now = odooSessionOf(session);
    if (now !== undefined && this.verdicts.remembered(now) !== verdict) await this.verdicts.keep(now, verdict);
  }

  /** Checks the session, or waits for the same check of another request. */
  private askOnce(session: OdooSession, login: string, caller: Caller): Promise<Finding> {
    const name = nameOf(session);
    const asking =
      this.asking.get(name) ?? this.askInTurn(session, login, caller).finally(() => this.asking.delete(name));
    this.asking.set(name, asking);
    return asking;
  }

  private async askInTurn(session: OdooSession, login: string, caller: Caller): Promise<Finding> {
    try {
      return await this.leases.run(session.sid, async () => {
        // Another worker may have checked it while this one waited.
        const known = await this.verdicts.recall(session);
        if (known !== undefined && this.verdicts.isFresh(known))
          return { kind: 'valid', verdict: known, hasSaved: true };
        return this.ask(session, login, caller);
      });
    } catch (error) {
      return { kind: 'unclear', reason: checkUnclear(messageOf(error)) };
    }
  }

  private async ask(session: OdooSession, login: string, caller: Caller): Promise<Finding> {
    const outcome = await this.odoo.check(session, caller);
    this.problems.note(outcome);
    switch (outcome.kind) {
      case 'done':
        return this.valid(session, login, caller, outcome.sid);
      case 'fault':
        return refusalIn(outcome.fault);
      case 'unclear':
        return { kind: 'unclear', reason: checkUnclear(outcome.reason) };
      case 'not found':
        return { kind: 'unclear', reason: checkUnclear('status 404: it knows no such database for this host name') };
      default:
        return { kind: 'unclear', reason: checkUnclear('an answer that is not from Odoo') };
    }
  }

  private async valid(
    session: OdooSession,
    login: string,
    caller: Caller,
    saved: string | undefined,
  ): Promise<Finding> {
    const at = Date.now();
    // After Odoo moved the session, the old sid is valid for two more minutes.
    const profile = await profileOf(this.odoo, session, login, caller);
    if ('failed' in profile) {
      const { failed } = profile;
      this.problems.note(failed);
      const reason = failed.kind === 'unclear' ? failed.reason : `it does not say who the user is (${failed.kind})`;
      return { kind: 'unclear', reason: checkUnclear(reason) };
    }
    const verdict = { at, user: profile.user };
    await this.verdicts.keep(session, verdict);
    return { kind: 'valid', verdict, hasSaved: saved !== undefined };
  }
}

/** The Python classes by which Odoo reports that nobody is logged in; of the values of `code` only 100 is stable. */
const NOT_LOGGED_IN = ['odoo.http.SessionExpiredException', 'odoo.exceptions.AccessDenied'];
const EXPIRED_CODE = 100;

function refusalIn({ code, name, message }: OdooFault): Finding {
  // Odoo's module `auth_timeout`: the session exists, and its user must prove again who they are.
  if (/CheckIdentity/.test(name)) return { kind: 'identity' };
  if (code === EXPIRED_CODE || NOT_LOGGED_IN.includes(name)) return { kind: 'invalid' };
  return { kind: 'unclear', reason: checkUnclear(`${name}: ${message}`) };
}
