import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sidHash } from '@wideload/session/internal';

/** A session in which a user of the host is logged in, as the host writes it. */
export interface BenchSession {
  readonly sid: string;
  readonly text: string;
}

/** Sessions of a comparison: as many as there are people who visit at once. */
const COUNT = 10_000;

/** Begins every sid of this run: a host refuses those that it ended in an earlier one. */
const RUN = randomBytes(8).toString('hex');

/** What people have besides their login: a quarter each. */
const EXTRAS: readonly ((pick: Pick) => Readonly<Record<string, unknown>>)[] = [
  () => ({}),
  (pick) => ({ cart: cartOf(pick(8), pick), geoip: { city: 'Namur', country_code: 'BE' } }),
  (pick) => ({ cart: cartOf(8 + pick(24), pick), viewed: numbers(pick(40), pick), currency: 'EUR' }),
  (pick) => ({
    preferences: {
      columns: numbers(12, pick),
      filters: { state: ['open', 'late'], text: 'Liège' },
      dark: pick(2) === 1,
    },
    draft: { subject: 'Réunion', body: 'Lorem ipsum dolor sit amet. '.repeat(pick(150)) },
    last_page: `/orders/${pick(100_000)}`,
  }),
];

/** Returns a whole number from 0 below the limit. */
type Pick = (below: number) => number;

const numbers = (count: number, pick: Pick): number[] => Array.from({ length: count }, () => pick(100_000));

const cartOf = (lines: number, pick: Pick) => ({
  lines: Array.from({ length: lines }, () => ({
    product: pick(5000),
    quantity: 1 + pick(5),
    price: pick(10_000) / 100,
  })),
  total: pick(100_000) / 100,
});

/** The same numbers in every run: those of the hash of a seed. */
function pickFrom(seed: string): Pick {
  let digest = Buffer.alloc(0);
  let at = 0;
  return (below) => {
    if (at + 4 > digest.length) {
      digest = createHash('sha256').update(seed).update(digest).digest();
      at = 0;
    }
    at += 4;
    return digest.readUInt32LE(at - 4) % below;
  };
}

/**
 * Returns the sessions of a comparison, of 300 bytes to 6 kB and of many shapes, as those of real visitors: with one shape alone
 * a server keeps what it learned about it. `scale`: a fraction of their number.
 */
export function benchSessions(scale = 1): BenchSession[] {
  return [...sessionsInTurn(Math.max(64, Math.round(COUNT * scale)))];
}

/** The first ones of these sessions, one after the other. */
export function* sessionsInTurn(count: number): Generator<BenchSession> {
  for (let at = 0; at < count; at++) yield benchSession(at);
}

export function benchSession(at: number): BenchSession {
  const sid = createHash('sha1').update(`${RUN} ${at}`).digest('hex');
  const pick = pickFrom(String(at));
  const extra = EXTRAS[at % EXTRAS.length]?.(pick);
  const data = {
    context: { lang: 'en_US', tz: 'Europe/Brussels', allowed_company_ids: [1 + pick(4)] },
    db: 'production',
    debug: '',
    login: null,
    uid: null,
    session_token: null,
    ...extra,
    wideload: {
      provider: 'local',
      uid: at + 2,
      login: `user${at}`,
      sid: sidHash(sid),
      since: Math.floor(Date.now() / 1000),
    },
    expiration: 604_800,
  };
  return { sid, text: JSON.stringify(data) };
}

/** A data_dir with the sessions in files, removed by `remove`. */
export function dataDir(kept: Iterable<BenchSession>): { folder: string; sessions: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const sessions = join(folder, 'sessions');
  for (const { sid, text } of kept) {
    mkdirSync(join(sessions, sid.slice(0, 2)), { recursive: true, mode: 0o700 });
    writeFileSync(join(sessions, sid.slice(0, 2), `${sid}.sess`), text, { mode: 0o600 });
  }
  return { folder, sessions, remove: () => rmSync(folder, { recursive: true }) };
}
