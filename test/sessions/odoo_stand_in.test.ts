import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/host.ts';
import { bodyOf, ODOO_VERSIONS, type OdooVersion, type Recording, recording } from '../support/odoo/recordings.ts';
import { StandInOdoo } from '../support/odoo/server.ts';
import { tokenOf } from '../support/odoo/stored_sessions.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

// The stand-in for Odoo is only worth what its answers and its writes are: each exchange that was recorded with a real
// server is played to it, and must leave the same behind.

/** Exchanges that need something that the recording does not show. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  authenticate_cooldown: 'ten failed logins before it',
  authenticate_inactive: 'an archived user',
  authenticate_umlaut: 'a user of another name',
  multidb_check_db_null: 'several databases',
  multidb_check_no_cookie: 'several databases',
  multidb_check_valid: 'several databases',
  multidb_database_list: 'several databases',
  multidb_authenticate_with_written_session: 'several databases',
  rotation_check_old_sid: 'the session that it leads to',
};

/** Pages, and what lists groups by number: the stand-in has none of it. */
const NOT_IN_IT = /^(web_|totp_|session_info|ir_model_data|logout_anonymous|has_group_unknown)/;

const namesOf = (version: OdooVersion): string[] =>
  readdirSync(join(ROOT, 'test/fixtures/odoo/http', version))
    .map((file) => file.replace('.json', ''))
    .filter((name) => !NOT_IN_IT.test(name) && !(name in NOT_REPLAYED));

/** Sessions in which somebody was logged in, with a token that only the recorded server could make. */
const IS_VALID =
  /^(check_(valid|first|second|other_user_agent|forwarded|portal)|rotation_|read_(self|all)|groups_|has_group|logout|destroy|call_kw_unknown)/;

describe.each(ODOO_VERSIONS)('the stand-in for Odoo %s', (version) => {
  let redis: RedisServer;
  let odoo: StandInOdoo;

  beforeAll(async () => {
    redis = await startRedis();
    odoo = await StandInOdoo.start({ version, redisPort: redis.port });
  });
  afterAll(async () => {
    await odoo.close().finally(() => redis.stop());
  });

  /** Writes what stood in Redis before the exchange. */
  async function prepare(one: Recording, isValid: boolean): Promise<void> {
    await odoo.sessions.redis.flushall();
    for (const [key, { before }] of Object.entries(one.redis)) {
      if (before === undefined) continue;
      const user = odoo.users.find(({ uid }) => uid === before.value.uid);
      const token = isValid && user ? { session_token: tokenOf(user, key.replace('session:', '')) } : {};
      // The day of the recording is over.
      const shifted = shiftedTimes(before.value);
      await odoo.sessions.redis.set(key, JSON.stringify({ ...shifted, ...token }), 'EX', before.ttl);
    }
  }

  it.each(namesOf(version))('answers and writes as it did: %s', async (name) => {
    const one = recording(version, name);
    await prepare(one, IS_VALID.test(name));
    const { method, path, body } = one.request;
    const headers = Object.fromEntries(
      one.request.headers.filter(([header]) => !/^(host|content-length)$/i.test(header)),
    );
    const answer = await fetch(odoo.url + path, {
      method,
      headers,
      ...(body !== null && { body }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(one.response.status);
    expect(comparable(await answer.text())).toEqual(comparable(bodyOf(one)));
    const recorded = one.response.headers.filter(([header]) => header.toLowerCase() === 'set-cookie');
    // A session cookie for a visitor of whom nothing is stored does not matter to anybody.
    const isOfVisitor = Object.keys(one.redis).length === 0;
    if (!isOfVisitor) {
      expect(answer.headers.getSetCookie().map(attributes)).toEqual(recorded.map(([, value]) => attributes(value)));
    }
    const changes = Object.values(one.redis).filter(({ change }) => change !== 'none');
    const expected = changes.flatMap(({ after }) => (after === undefined ? [] : [keysOf(after.value, after.ttl)]));
    const left: unknown[] = [];
    const untouched = Object.entries(one.redis).flatMap(([key, { change }]) => (change === 'none' ? [key] : []));
    for (const key of await odoo.sessions.redis.keys('*')) {
      if (untouched.includes(key)) continue;
      const text = (await odoo.sessions.redis.get(key)) ?? '';
      left.push(keysOf(JSON.parse(text), await odoo.sessions.redis.ttl(key)));
    }
    expect(left).toHaveLength(expected.length);
    expect(left).toEqual(expect.arrayContaining(expected));
  });
});

/** Brings times near the recording near to now, so that an hour ago stays an hour ago. */
function shiftedTimes(data: Record<string, unknown>): Record<string, unknown> {
  const recorded = 1_795_879_300;
  const shift = (value: unknown): unknown => {
    if (typeof value === 'number' && Math.abs(value - recorded) < 100_000) return value - recorded + Date.now() / 1000;
    if (Array.isArray(value)) return value.map(shift);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shift(one)]));
  };
  return shift(data) as Record<string, unknown>;
}

/** What a session holds, without what is new each time; its lifetime in whole minutes. */
function keysOf(data: Record<string, unknown>, ttl: number) {
  const { uid = null, login = null, db = null } = data;
  return { keys: Object.keys(data).sort(), uid, login, db, minutes: Math.round(ttl / 60) };
}

/** A cookie without its value and its day. */
const attributes = (cookie: string): string => cookie.replace(/=[^;]*/, '=').replace(/Expires=[^;]*/, 'Expires=');

const comparable = (body: string): unknown => (body.startsWith('{') ? JSON.parse(body) : body);
