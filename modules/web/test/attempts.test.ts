import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoginAttempts } from '../src/login/login_attempts.ts';

/** Seconds. */
const WINDOW = 300;

const ANNA = { login: 'anna', address: '192.0.2.1' };
const BEN = { login: 'ben', address: '192.0.2.2' };

let attempts: LoginAttempts;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  attempts = new LoginAttempts({ perLogin: 3, perAddress: 5, window: WINDOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes attempts one after the other. Returns the seconds to wait for each, 0 if it was allowed. */
async function tries(count: number, attempt: { login: string; address: string }): Promise<number[]> {
  const waits: number[] = [];
  for (let made = 0; made < count; made++) waits.push((await attempts.begin(attempt)) ?? 0);
  return waits;
}

/** Returns a login that was not used before, so that only the address counts. */
let made = 0;
const from = (address: string) => ({ login: `user${++made}`, address });

describe('the limit per login', () => {
  it('allows the configured number of attempts, then returns the seconds to wait', async () => {
    expect(await tries(4, ANNA)).toEqual([0, 0, 0, WINDOW]);
    vi.advanceTimersByTime(100_500);
    expect(await attempts.begin(ANNA)).toBe(200);
  });

  it('counts per login, from any address', async () => {
    await tries(3, ANNA);
    expect(await attempts.begin({ ...ANNA, address: BEN.address })).toBe(WINDOW);
    expect(await attempts.begin({ ...BEN, address: ANNA.address })).toBeUndefined();
  });

  it('ends with the window of the first attempt', async () => {
    await attempts.begin(ANNA);
    vi.advanceTimersByTime(WINDOW * 1000 - 1);
    expect(await tries(3, ANNA)).toEqual([0, 0, 1]);
    vi.advanceTimersByTime(1);
    expect(await tries(4, ANNA)).toEqual([0, 0, 0, WINDOW]);
  });

  it('allows no more attempts than configured when all come at once', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => attempts.begin(ANNA)));
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(3);
  });

  it('is reset by a right password', async () => {
    await tries(3, ANNA);
    await attempts.succeeded(ANNA);
    expect(await tries(4, ANNA)).toEqual([0, 0, 0, WINDOW]);
  });
});

describe('the limit per address', () => {
  it('allows the configured number of attempts, for any login', async () => {
    for (let n = 0; n < 5; n++) expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBe(WINDOW);
    expect(await attempts.begin(from(BEN.address))).toBeUndefined();
  });

  it('allows no more attempts than configured when all come at once', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => attempts.begin(from(ANNA.address))));
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(5);
  });

  it('does not count a right password', async () => {
    for (let n = 0; n < 20; n++) {
      expect(await attempts.begin(ANNA)).toBeUndefined();
      await attempts.succeeded(ANNA);
    }
  });

  it('takes back the attempt of a right password, even if it was the only one', async () => {
    await attempts.begin(ANNA);
    await attempts.succeeded(ANNA);
    for (let n = 0; n < 5; n++) expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBe(WINDOW);
  });

  it('takes back one attempt for one right password', async () => {
    await tries(2, from(ANNA.address));
    await attempts.begin(ANNA);
    await attempts.succeeded(ANNA);
    for (let n = 0; n < 3; n++) expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBe(WINDOW);
  });

  it.each([
    ['and the counter is gone', () => vi.advanceTimersByTime(WINDOW * 1000)],
    ['and the counter is still there', () => vi.setSystemTime(Date.now() + WINDOW * 1000)],
    [
      'and another right password was taken back in its place',
      async () => {
        vi.advanceTimersByTime(WINDOW * 1000);
        await attempts.begin(ANNA);
        await attempts.succeeded(ANNA);
      },
    ],
  ])('gives no credit for a right password if its window has ended %s', async (_, wait) => {
    await attempts.begin(ANNA);
    await wait();
    await attempts.succeeded(ANNA);
    for (let n = 0; n < 5; n++) expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBe(WINDOW);
  });
});

describe('an attempt that one limit refuses', () => {
  it('because of its login does not count for the address', async () => {
    expect(await tries(20, ANNA)).toEqual([0, 0, 0, ...Array(17).fill(WINDOW)]);
    expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBeUndefined();
    expect(await attempts.begin(from(ANNA.address))).toBe(WINDOW);
  });

  it('because of its address does not count for the login', async () => {
    for (let n = 0; n < 5; n++) await attempts.begin(from(BEN.address));
    for (let n = 0; n < 20; n++) expect(await attempts.begin({ ...ANNA, address: BEN.address })).toBe(WINDOW);
    expect(await tries(4, ANNA)).toEqual([0, 0, 0, WINDOW]);
  });

  it('is allowed when both limits allow it', async () => {
    for (let n = 0; n < 5; n++) await attempts.begin(from(ANNA.address));
    vi.advanceTimersByTime(100_000);
    await tries(3, { ...ANNA, address: BEN.address });
    expect(await attempts.begin({ ...ANNA, address: '192.0.2.3' })).toBe(300);
    expect(await attempts.begin(from(ANNA.address))).toBe(200);
    expect(await attempts.begin(ANNA)).toBe(300);
  });
});

describe('an attempt whose password was not checked', () => {
  it('counts neither for the login nor for the address', async () => {
    for (let n = 0; n < 20; n++) {
      expect(await attempts.begin(ANNA)).toBeUndefined();
      await attempts.unchecked(ANNA);
    }
  });

  it('does not reset earlier attempts', async () => {
    await tries(2, ANNA);
    await attempts.begin(ANNA);
    await attempts.unchecked(ANNA);
    expect(await tries(2, ANNA)).toEqual([0, WINDOW]);
  });

  it('gives no credit once its window has ended', async () => {
    await attempts.begin(ANNA);
    vi.advanceTimersByTime(WINDOW * 1000);
    await attempts.unchecked(ANNA);
    expect(await tries(4, ANNA)).toEqual([0, 0, 0, WINDOW]);
  });
});

it('the limit per address counts all addresses of an IPv6 network of 64 bits as one', async () => {
  for (let host = 1; host <= 5; host++) expect(await attempts.begin(from(`2001:db8:0:1::${host}`))).toBeUndefined();
  expect(await attempts.begin(from('2001:db8:0:1:9::9'))).toBe(WINDOW);
  expect(await attempts.begin(from('2001:db8:0:2::1'))).toBeUndefined();
});
