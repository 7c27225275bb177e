import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface AttemptLimits {
  /** Tries that may fail per login, and per address, within the window. */
  readonly perLogin: number;
  readonly perAddress: number;
  /** Seconds. */
  readonly window: number;
}

/** Counts failed logins per login name and per client address. */
export class LoginAttempts {
  private readonly byLogin: RateLimiterMemory;
  private readonly byAddress: RateLimiterMemory;

  constructor({ perLogin, perAddress, window }: AttemptLimits) {
    this.byLogin = new RateLimiterMemory({ points: perLogin, duration: window });
    this.byAddress = new RateLimiterMemory({ points: perAddress, duration: window });
  }

  /**
   * Counts a try before it is made, so that many at once cannot slip through. Answers the seconds to wait when there
   * were too many, else undefined.
   */
  async begin(login: string, address: string): Promise<number | undefined> {
    try {
      await this.byAddress.consume(address);
      await this.byLogin.consume(login);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw refusal;
    }
  }

  /** The try was right: it does not count. */
  async succeeded(login: string, address: string): Promise<void> {
    await this.byLogin.delete(login);
    await this.byAddress.reward(address);
  }
}
