import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/host.ts';
import { OdooBrowser, type Seen } from '../support/odoo/browser.ts';
import { ODOO_VERSIONS } from '../support/odoo/recordings.ts';
import { StandInOdoo } from '../support/odoo/server.ts';
import { csrfTokenOf } from '../support/odoo/session/csrf.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

// Sessions that another program wrote, in 47 shapes, and what each version of Odoo did with them: the stand-in does the same.

interface Shape {
  readonly shape: string;
  readonly value: unknown;
  /** By version, then by request: status, place or error, and whether the other program's key is there afterwards. */
  readonly odoo: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const SHAPES: readonly Shape[] = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/odoo/shapes.json'), 'utf8'));

/** The places and results in the recorded lines are cut after so many characters. */
const PLACE = 24;
const RESULT = 14;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Writes a shape to Redis under a new sid. Returns a browser with that session. */
async function browserWith({ value }: Shape, odoo: StandInOdoo): Promise<OdooBrowser> {
  const { sessions, databases } = odoo;
  // The shape that is broken JSON stands there as it is.
  const text = typeof value === 'string' && value.startsWith('{') ? value : JSON.stringify(value);
  const sid = sessions.newSid();
  const filled = text.replaceAll('<db>', databases[0] ?? '').replaceAll('<sid>', sessions.newSid());
  await sessions.redis.set(sessions.keyOf(sid), filled, 'EX', 1000);
  return new OdooBrowser(odoo, sid);
}

const lineOf = ({ status, location }: Seen): string =>
  location === undefined ? String(status) : `${status} ${location.slice(0, PLACE)}`;

/** The answer to a call: `200 EXPIRED`. */
async function call(browser: OdooBrowser, path: string, params: object = {}): Promise<string> {
  const { status, error, result = null } = await browser.call(path, params);
  if (status !== 200) return String(status);
  const [, name] = /\.(\w+)$/.exec(error?.data.name ?? '') ?? [];
  return `200 ${name?.replace('SessionExpiredException', 'EXPIRED') ?? pythonJson(result).slice(0, RESULT)}`;
}

/** `wl`: the key `wideload` is there. `gone`: it is not. `nokey`: nothing stands there that could have keys. */
async function left({ sid }: OdooBrowser, { sessions }: StandInOdoo): Promise<'wl' | 'gone' | 'nokey'> {
  const value = parsed((await sessions.redis.get(sessions.keyOf(sid))) ?? 'null');
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return 'nokey';
  return Object.hasOwn(Object(value), 'wideload') ? 'wl' : 'gone';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON with the blanks that Python writes. */
const pythonJson = (value: unknown): string => JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "');

const CHECK = '/web/session/check';
const ANNA = { login: 'anna', password: 'anna' };

/** What was done with each shape, by the name of its column. */
const DONE: Readonly<Record<string, (browser: OdooBrowser, odoo: StandInOdoo) => Promise<string>>> = {
  check: (browser) => call(browser, CHECK),
  '/web': async (browser, odoo) => `${lineOf(await browser.send('/web'))} ${await left(browser, odoo)}`,
  '/odoo': async (browser, odoo) => `${lineOf(await browser.send('/odoo'))} ${await left(browser, odoo)}`,
  logout: async (browser, odoo) => `${lineOf(await browser.send('/web/session/logout'))} ${await left(browser, odoo)}`,
  'GET login': async (browser, odoo) => {
    const { sid } = browser;
    const { status } = await browser.send('/web/login');
    return `${status} ${sid === browser.sid ? 'same' : 'newsid'} ${await left(browser, odoo)}`;
  },
  'POST login': async (browser, odoo) => {
    const { status, csrfToken } = await browser.send('/web/login');
    if (status !== 200) return '-';
    const line = lineOf(await browser.send('/web/login', { ...ANNA, csrf_token: csrfToken }));
    return `${line} then ${await call(browser, CHECK)} ${await left(browser, odoo)}`;
  },
  'form opened before': async (browser, odoo) => {
    const form = { ...ANNA, csrf_token: csrfTokenOf(odoo.version, browser.sid) };
    return `${lineOf(await browser.send('/web/login', form))} ${await left(browser, odoo)}`;
  },
  authenticate: async (browser, odoo) => {
    const first = await call(browser, '/web/session/authenticate', { db: odoo.databases[0], ...ANNA });
    return `${first} then ${await call(browser, CHECK)} ${await left(browser, odoo)}`;
  },
};

describe.each(ODOO_VERSIONS)('the stand-in for Odoo %s treats as it did a session', (version) => {
  let odoo: StandInOdoo;
  beforeEach(async () => {
    odoo = await StandInOdoo.start({ version, redisPort: redis.port });
  });
  afterEach(() => odoo.close());

  it.each(SHAPES.map((one) => [one.shape, one] as const))('with %s', async (_, one) => {
    const recorded = one.odoo[version] ?? {};
    const seen: Record<string, string> = {};
    for (const column of Object.keys(recorded)) {
      const browser = await browserWith(one, odoo);
      seen[column] = (await DONE[column]?.(browser, odoo)) ?? 'unknown';
    }
    expect(seen).toEqual(recorded);
  });
});
