import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitGroup } from '../security/addresses.ts';

export interface AttemptLimits {
  /** Tries that may fail per login, and per address, within the window. */
  readonly perLogin: number;
  readonly perAddress: number;
  /** Seconds. */
  readonly window: number;
}

/** Who tries to log in, and from where. */
export interface Attempt {
  readonly login: string;
  readonly address: string;
}

interface Counters {
  readonly byLogin: RateLimiterMemory;
  readonly byAddress: RateLimiterMemory;
  /** Runs one task after the other, so that no try comes between looking at the counters and counting. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
}

/** Imported for the first login: it is forty files. */
async function counters({ perLogin, perAddress, window }: AttemptLimits): Promise<Counters> {
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
   * Counts a try before the password is checked, so that many at once cannot slip through. Returns the seconds to wait
   * when one of the limits refuses it: then it counts for neither. Otherwise a login under attack would use up the
   * addresses of its users, and a blocked address could lock any login.
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

  /** The password was right: the try does not count, and the failed ones of that login are forgotten. */
  succeeded({ login, address }: Attempt): Promise<void> {
    return this.count(async ({ byLogin, byAddress }) => {
      await byLogin.delete(login);
      await takeBack(byAddress, limitGroup(address));
    });
  }

  /** Nobody checked the password: the try does not count. */
  unchecked({ login, address }: Attempt): Promise<void> {
    return this.count(async ({ byLogin, byAddress }) => {
      await takeBack(byLogin, login);
      await takeBack(byAddress, limitGroup(address));
    });
  }

  private async count<T>(task: (counters: Counters) => Promise<T>): Promise<T> {
    this.counters ??= counters(this.limits);
    const known = await this.counters;
    return known.inTurn(() => task(known));
  }
}

/** What is counted under a key in the present window. The library keeps a counter for a moment longer than that. */
async function counted(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes | undefined> {
  const result = await limiter.get(key);
  return result !== null && result.msBeforeNext > 0 ? result : undefined;
}

/** Seconds until a key may try again, at least one; 0 when it may now. */
async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number> {
  const result = await counted(limiter, key);
  return result !== undefined && result.remainingPoints <= 0 ? Math.ceil(result.msBeforeNext / 1000) : 0;
}

/** Takes one try back. Where its window has ended there is nothing to take back, and no credit for later ones. */
async function takeBack(limiter: RateLimiterMemory, key: string): Promise<void> {
  const result = await counted(limiter, key);
  if (result !== undefined && result.consumedPoints > 0) await limiter.reward(key);
}
