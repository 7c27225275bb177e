import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface AttemptLimits {
  /** Tries that may fail per login, and per address, within the window. */
  readonly perLogin: number;
  readonly perAddress: number;
  /** Seconds. */
  readonly window: number;
}

interface Limiters {
  readonly byLogin: RateLimiterMemory;
  readonly byAddress: RateLimiterMemory;
}

/** Imported for the first login: it is forty files. */
async function limiters({ perLogin, perAddress, window }: AttemptLimits): Promise<Limiters> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  return {
    byLogin: new RateLimiterMemory({ points: perLogin, duration: window }),
    byAddress: new RateLimiterMemory({ points: perAddress, duration: window }),
  };
}

/** Counts failed logins per login name and per client address. */
export class LoginAttempts {
  private readonly limits: AttemptLimits;
  private counting: Promise<Limiters> | undefined;

  constructor(limits: AttemptLimits) {
    this.limits = limits;
  }

  private counters(): Promise<Limiters> {
    this.counting ??= limiters(this.limits);
    return this.counting;
  }

  /**
   * Counts a try before it is made, so that many at once cannot slip through. Answers the seconds to wait when there
   * were too many, else undefined.
   */
  async begin(login: string, address: string): Promise<number | undefined> {
    const { byLogin, byAddress } = await this.counters();
    try {
      await byAddress.consume(address);
      await byLogin.consume(login);
      return undefined;
    } catch (refusal) {
      if (isRefusal(refusal)) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw refusal;
    }
  }

  /** The try was right: it does not count. */
  async succeeded(login: string, address: string): Promise<void> {
    const { byLogin, byAddress } = await this.counters();
    await byLogin.delete(login);
    await byAddress.reward(address);
  }
}

/** What a limiter rejects with is no error. */
function isRefusal(value: unknown): value is RateLimiterRes {
  return typeof value === 'object' && value !== null && 'msBeforeNext' in value;
}
