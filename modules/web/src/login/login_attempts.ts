import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitGroup } from '../security/addresses.ts';

export interface AttemptLimits {
  /** Maximum failed attempts per login, and per address, within the window. */
  readonly perLogin: number;
  readonly perAddress: number;
  /** Seconds. */
  readonly window: number;
}

/** An attempt to log in. `address`: IP address of the client. */
export interface Attempt {
  readonly login: string;
  readonly address: string;
}

interface Counters {
  readonly byLogin: RateLimiterMemory;
  readonly byAddress: RateLimiterMemory;
  /** Runs one task at a time, so that no other attempt is counted between a read and a write of the counters. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
}

/** Creates the counters. The library has forty files, so it is imported for the first login. */
async function createCounters({ perLogin, perAddress, window }: AttemptLimits): Promise<Counters> {
  const [{ RateLimiterMemory }, { default: pLimit }] = await Promise.all([
    import('rate-limiter-flexible'),
    import('p-limit'),
  ]);
  return {
    byLogin: new RateLimiterMemory({ points: perLogin, duration: window }),
    byAddress: new RateLimiterMemory({ points: perAddress, duration: window }),
    inTurn: pLimit(1),
  };
}

/** Counts failed logins per login name, and per address of the client or its network. */
export class LoginAttempts {
  private readonly limits: AttemptLimits;
  private counters: Promise<Counters> | undefined;

  constructor(limits: AttemptLimits) {
    this.limits = limits;
  }

  /**
   * Counts an attempt before the password is checked, so that concurrent attempts cannot exceed the limit. Returns the
   * seconds to wait if one of the limits refuses it; then it counts for neither limit. Otherwise an attack on one login
   * would block the addresses of its users, and a blocked address could block any login.
   */
  begin({ login, address }: Attempt): Promise<number | undefined> {
    return this.count(async ({ byLogin, byAddress }) => {
      const waits = [await secondsToWait(byLogin, login), await secondsToWait(byAddress, limitGroup(address))];
      const wait = Math.max(...waits);
      if (wait > 0) return wait;
      await Promise.all([byLogin.penalty(login), byAddress.penalty(limitGroup(address))]);
      return undefined;
    });
  }

  /** Call it if the password was right: the attempt does not count, and the failed attempts of that login are reset. */
  succeeded({ login, address }: Attempt): Promise<void> {
    return this.count(async ({ byLogin, byAddress }) => {
      await byLogin.delete(login);
      await takeBack(byAddress, limitGroup(address));
    });
  }

  /** Call it if the password was not checked: the attempt does not count. */
  unchecked({ login, address }: Attempt): Promise<void> {
    return this.count(async ({ byLogin, byAddress }) => {
      await takeBack(byLogin, login);
      await takeBack(byAddress, limitGroup(address));
    });
  }

  private async count<T>(task: (counters: Counters) => Promise<T>): Promise<T> {
    this.counters ??= createCounters(this.limits);
    const counters = await this.counters;
    return counters.inTurn(() => task(counters));
  }
}

/** Returns the counter of a key in the current window. The library keeps counters a moment longer than their window. */
async function counted(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes | undefined> {
  const result = await limiter.get(key);
  return result !== null && result.msBeforeNext > 0 ? result : undefined;
}

/** Returns the seconds until a key may try again, at least 1; 0 if it may now. */
async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number> {
  const result = await counted(limiter, key);
  return result !== undefined && result.remainingPoints <= 0 ? Math.ceil(result.msBeforeNext / 1000) : 0;
}

/** Takes back one attempt. If its window has ended, this does nothing, so that later attempts get no credit. */
async function takeBack(limiter: RateLimiterMemory, key: string): Promise<void> {
  const result = await counted(limiter, key);
  if (result !== undefined && result.consumedPoints > 0) await limiter.reward(key);
}
