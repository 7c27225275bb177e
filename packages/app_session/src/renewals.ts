import { messageOf } from '@wideload/kit/internal';
import { LRUCache } from 'lru-cache';

/** Sessions whose renewals a process remembers. */
const MAX_REMEMBERED = 50_000;

/** A lifetime is set longer by this part of it, and renewed when that has passed: no session ends early. */
const MARGIN = 1 / 100;

interface Renewed {
  /** The lifetime that the session asked for. */
  readonly seconds: number;
  /** When the session expires, in milliseconds since 1970. */
  readonly untilMs: number;
}

/**
 * Renews lifetimes of sessions beside the answers: nobody waits, and of many requests in one session a few renew it. An
 * operator learns of an outage by a warning of the process, once.
 */
export class Renewals {
  private readonly renew: (sid: string, seconds: number, user?: string) => Promise<void>;
  private readonly renewed = new LRUCache<string, Renewed>({ max: MAX_REMEMBERED });
  private isFailing = false;

  /** `renew`: sets the lifetime of a session of that user to so many seconds, unless it is longer. */
  constructor(renew: (sid: string, seconds: number, user?: string) => Promise<void>) {
    this.renew = renew;
  }

  /** Makes a session live for at least `seconds` from now. `user`: whose index entry is to live as long. */
  run(sid: string, seconds: number, user?: string): void {
    const now = Date.now();
    // Not `get`, which moves the entry to the end: the oldest renewal is the first to be forgotten.
    const known = this.renewed.peek(sid);
    // Another lifetime is another cookie: a save may have set it, also a shorter one.
    if (known?.seconds === seconds && known.untilMs >= now + seconds * 1000) return;
    const lifetime = seconds + Math.floor(seconds * MARGIN);
    this.renewed.set(sid, { seconds, untilMs: now + lifetime * 1000 });
    this.renew(sid, lifetime, user).then(this.done, (error: unknown) => {
      this.forget(sid);
      this.failed(error);
    });
  }

  /** To be called where a session gets a lifetime of its own, or ends. */
  forget(sid: string): void {
    this.renewed.delete(sid);
  }

  private readonly done = (): void => {
    this.isFailing = false;
  };

  private failed(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    process.emitWarning(`lifetimes of sessions are not renewed: ${messageOf(error)}`, { code: 'SESSION_NOT_RENEWED' });
  }
}
