import { expect } from 'vitest';
import { isTotpCode, totpCode } from '../login/totp.ts';
import { bodyOf, headersOf, type OdooData, type Recording } from '../recordings.ts';
import type { StandInOdoo } from '../server.ts';
import { CSRF_TOKEN, csrfTokenOf, isCsrfToken } from '../session/csrf.ts';
import { now, tokenOf } from '../stored_sessions.ts';
import { type OdooUser, usersOf } from '../users.ts';
import { type Owner, sentSid, sidsOf, tokenOwners } from './owners.ts';

/** What an exchange shows: the answer, and what stands in Redis after it. */
interface Shown {
  readonly status: number;
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
  /** How the sids in these cookies are related to those before. */
  readonly sids: readonly string[];
  readonly body: unknown;
  /** By sid. */
  readonly sessions: Readonly<Record<string, unknown>>;
}

/** Numbers as near to the time of the recording as this, in seconds, are times. */
const NEAR = 100_000;
/** The characters of a sid that a soft rotation keeps; those of 16 and 18 are shorter. */
const LASTING = 42;
/** The digits that `closeTo` compares: five seconds more or less do not matter. */
const SECONDS = -1;

/** Plays a recorded exchange to the stand-in. Returns what the stand-in showed, and what the recorded server had shown. */
export class Replay {
  private readonly odoo: StandInOdoo;
  private readonly one: Recording;
  /** Seconds between the recording and now. */
  private readonly shift: number;
  /** As they were when they logged in. */
  private readonly users: readonly OdooUser[];
  /** The stand-in's sids by those that were recorded. */
  private readonly sids = new Map<string, string>();

  constructor(odoo: StandInOdoo, one: Recording) {
    this.odoo = odoo;
    this.one = one;
    this.users = usersOf(odoo.version);
    const [date = ''] = headersOf(one.response.headers, 'date');
    this.shift = Math.floor(now()) - Date.parse(date) / 1000;
  }

  /** Writes to Redis what stood there before the exchange. */
  async prepare(): Promise<void> {
    await this.odoo.sessions.redis.flushall();
    for (const [key, { before }] of Object.entries(this.one.redis)) {
      if (before === undefined) continue;
      const value = this.translated(before.value, (time) => time);
      await this.odoo.sessions.redis.set(key, JSON.stringify(value), 'EX', before.ttl);
    }
  }

  async play(): Promise<{ readonly shown: Shown; readonly recorded: Shown }> {
    const { method, path, headers, body } = this.one.request;
    const answer = await fetch(this.odoo.url + path, {
      method,
      headers: headers.filter(([name]) => !/^(host|content-length)$/i.test(name)).map(([...pair]) => pair),
      ...(body !== null && { body: this.typed(body) }),
      redirect: 'manual',
    });
    const shown = await this.shown(answer);
    return { shown, recorded: this.recorded() };
  }

  /** What a form sends that the stand-in gave out, or that counts now. */
  private typed(body: string): string {
    const { totpSecret: secret = '' } = this.odoo.user('tina');
    const code = /(?<=totp_token=)\d+/.exec(body)?.[0] ?? null;
    const wasRight = isTotpCode(secret, code, now() - this.shift);
    return this.withTokens(body).replace(
      `totp_token=${code}`,
      `totp_token=${wasRight ? totpCode(secret, now()) : code}`,
    );
  }

  private withTokens(text: string): string {
    const { version } = this.odoo;
    return text.replace(CSRF_TOKEN, (token) => {
      const owner = tokenOwners(version).get(token);
      return owner === undefined ? token : csrfTokenOf(version, owner.sid);
    });
  }

  private async shown(answer: Response): Promise<Shown> {
    const { redis } = this.odoo.sessions;
    const cookies = answer.headers.getSetCookie();
    const before = sidsOf(headersOf(this.one.response.headers, 'set-cookie'));
    for (const [index, sid] of sidsOf(cookies).entries()) this.sids.set(before[index] ?? '', sid);
    const sessions = (await redis.keys('*')).map(async (key) => [
      key.replace('session:', ''),
      { ttl: await redis.ttl(key), data: JSON.parse((await redis.get(key)) ?? '') },
    ]);
    const known = [sentSid(this.one), ...sidsOf(cookies)];
    const ownerOf = (token: string) =>
      known.find((sid) => sid !== undefined && isCsrfToken(this.odoo.version, sid, token));
    return {
      status: answer.status,
      headers: comparable([...answer.headers]),
      cookies: cookies.map((cookie) => withoutDay(cookie, now())),
      sids: this.kinship(sidsOf(cookies)),
      body: parsed((await answer.text()).replace(CSRF_TOKEN, (token) => `token of ${ownerOf(token)}`)),
      sessions: Object.fromEntries(await Promise.all(sessions)),
    };
  }

  private recorded(): Shown {
    const { response, redis } = this.one;
    const time = now() - this.shift;
    const nearly = (value: number): unknown => expect.closeTo(value, SECONDS);
    const left = Object.entries(redis).flatMap(([key, { after }]) =>
      after ? [[key.replace('session:', ''), after] as const] : [],
    );
    const sessions = left.map(([sid, { ttl, value }]) => [
      this.sidOf(sid),
      { ttl: nearly(ttl), data: this.translated(value, nearly) },
    ]);
    const ownerOf = (token: string): string => this.sidOf(tokenOwners(this.odoo.version).get(token)?.sid ?? '');
    return {
      status: response.status,
      headers: comparable(response.headers),
      cookies: headersOf(response.headers, 'set-cookie').map((cookie) =>
        withoutDay(
          cookie.replace(/(?<=^session_id=)[^;]*/, (sid) => this.sidOf(sid)),
          time,
        ),
      ),
      sids: this.kinship(sidsOf(headersOf(response.headers, 'set-cookie'))),
      body: parsed(bodyOf(this.one).replace(CSRF_TOKEN, (token) => `token of ${ownerOf(token)}`)),
      sessions: Object.fromEntries(sessions),
    };
  }

  /** Of each sid: whether it is the one of the request or of an earlier cookie, or begins as one of these does. */
  private kinship(sids: readonly string[]): string[] {
    const all = [sentSid(this.one), ...sids];
    return sids.map((sid, index) => {
      const same = all.indexOf(sid);
      if (same <= index) return `that of ${same}`;
      return all.slice(0, index + 1).some((one) => one?.slice(0, LASTING) === sid.slice(0, LASTING)) ? 'next' : 'other';
    });
  }

  private readonly sidOf = (sid: string): string => this.sids.get(sid) ?? sid;

  /** A session as the stand-in would have it: with its sids and tokens, and the times moved from the day of the recording. */
  private translated(data: OdooData, timed: (value: number) => unknown): unknown {
    const recorded = now() - this.shift;
    const translate = (value: unknown): unknown => {
      if (typeof value === 'number') return Math.abs(value - recorded) < NEAR ? timed(value + this.shift) : value;
      if (typeof value === 'string') return this.sidOf(this.tokenFor(value));
      if (Array.isArray(value)) return value.map(translate);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translate(one)]));
    };
    return translate(data);
  }

  /** The stand-in's token where a recorded one stands. */
  private tokenFor(value: string): string {
    const owner: Owner | undefined = tokenOwners(this.odoo.version).get(value);
    const user = this.users.find(({ uid, database }) => uid === owner?.uid && database === owner?.db);
    return owner && user ? tokenOf(user, this.sidOf(owner.sid)) : value;
  }
}

/** Headers of the connection, and cookies. */
const NOT_COMPARED = /^(server|date|content-length|connection|keep-alive|transfer-encoding|set-cookie)$/;

const comparable = (headers: readonly (readonly [string, string])[]): string[] =>
  headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !NOT_COMPARED.test(name))
    .map((pair) => pair.join(': '))
    .sort();

/** A cookie with the days until it ends, and without what is made up for each device. */
const withoutDay = (cookie: string, seconds: number): string =>
  cookie
    .replace(/(?<=Expires=)[^;]*/, (day) => `${Math.round((Date.parse(day) / 1000 - seconds) / 86_400)} days`)
    .replace(/^td_id=[0-9a-f]{40};/, 'td_id=new;');

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
