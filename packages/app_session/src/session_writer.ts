import { compareAndWrite, type Identity, rebase } from '@wideload/session/internal';
import type { SessionBase } from './base.ts';
import { parseContent, type SessionContent } from './codec.ts';
import { expiresLater, isSameCookie, isSameMaxAge } from './cookie.ts';
import type { Cookies } from './difference.ts';
import { type Changes, changesOf, merge } from './merge.ts';
import { once } from './once.ts';
import type { Renewals } from './renewals.ts';
import type { AppSessionRules } from './rules.ts';
import type { Saving } from './saving.ts';
import type { AppSessionStore } from './store.ts';

/** The content that a request saves, and what it changed. */
interface Mine {
  readonly content: SessionContent;
  readonly changes: Changes;
}

/** Writes saved sessions over those that are stored by then. */
export class SessionWriter {
  private readonly store: AppSessionStore;
  private readonly rules: AppSessionRules;
  private readonly renewals: Renewals;
  private readonly identity: Identity<SessionContent>;

  constructor(store: AppSessionStore, rules: AppSessionRules, renewals: Renewals) {
    this.store = store;
    this.rules = rules;
    this.renewals = renewals;
    this.identity = {
      keys: rules.identityKeys,
      isSameUser: (before, now) => rules.userOf(before) === rules.userOf(now),
    };
  }

  /** Writes what a request changed since its base, or its whole session if it has none. */
  write(base: SessionBase, saving: Saving): Promise<void> {
    // An earlier save of the same request may have ended since this one was asked for.
    const { own, stored } = base;
    if (own === undefined || stored === undefined) return this.put(base, saving);
    // A request that did not itself change the lifetime does not shorten it: another one may have made it longer.
    const keepsLonger = isSameMaxAge(base.maxAge, saving.maxAge);
    if (!keepsLonger) this.renewals.forget(base.sid);
    const isChanged = own === saving.own && saving.difference === 'data' && own !== saving.text;
    return isChanged && own === stored
      ? this.replace(base, own, saving, keepsLonger)
      : this.change(base, own, stored, saving, keepsLonger);
  }

  /** Creates a session, or replaces it whole. */
  private async put(base: SessionBase, { text, seconds, maxAge }: Saving): Promise<void> {
    this.renewals.forget(base.sid);
    const written = await this.store.write(base.sid, text, undefined, seconds);
    if (!written.done && written.current !== undefined) {
      await compareAndWrite(
        { text: written.current },
        () => text,
        (at, next) => this.exchange(base.sid, at.text, next, seconds, false),
      );
    }
    base.keep(maxAge, text);
  }

  /** Most saves meet no other one, and need not know what they changed. */
  private replace(base: SessionBase, own: string, saving: Saving, keepsLonger: boolean): Promise<void> {
    const { text, seconds, maxAge } = saving;
    return this.store.write(base.sid, text, own, seconds, keepsLonger).then((written) => {
      if (written.done) return base.keep(maxAge, text);
      return this.change(base, own, written.current, saving, keepsLonger);
    });
  }

  /** Writes nothing if the session is gone, or belongs to another user. */
  private async change(
    base: SessionBase,
    own: string,
    stored: string | undefined,
    saving: Saving,
    keepsLonger: boolean,
  ): Promise<void> {
    const { codec, lifetime } = this.rules;
    const { text, seconds, maxAge } = saving;
    const before = once(() => this.parse(own));
    const mine = once(() => this.changes(before(), text));
    const difference = own === saving.own ? saving.difference : 'unknown';
    if (difference !== 'data' && this.isNothing(difference, before, mine)) return this.renewals.run(base.sid, seconds);
    let becomes = seconds;
    const saved = await compareAndWrite(
      stored === undefined ? undefined : { text: stored },
      (current) => {
        becomes = seconds;
        if (current === own) return text;
        const { changes, content } = mine();
        const now = this.parse(current);
        const rest = rebase(changes, before(), now, this.identity);
        if (rest === undefined) return undefined;
        const merged = merge(rest, content, now, lifetime);
        becomes = Math.max(1, lifetime(merged));
        return codec.stringify(merged);
      },
      (at, next) => this.exchange(base.sid, at.text, next, becomes, keepsLonger),
    );
    if (saved === undefined) return;
    if (saved.text === saved.at.text) this.renewals.run(base.sid, seconds);
    base.keep(maxAge, text, saved.text);
  }

  private isNothing(difference: Cookies | 'unknown', before: () => SessionContent, mine: () => Mine): boolean {
    if (difference !== 'unknown') return this.isSameCookie(difference.before, difference.after);
    return mine().changes.size === 0 && this.isSameCookie(before(), mine().content);
  }

  private isSameCookie(before: SessionContent, after: SessionContent): boolean {
    return isSameCookie(before, after) && !(this.rules.isExpiryRead === true && expiresLater(after, before));
  }

  private changes(before: SessionContent, text: string): Mine {
    const content = this.parse(text);
    return { content, changes: changesOf(before, content) };
  }

  private async exchange(sid: string, expected: string, text: string, seconds: number, keepsLonger: boolean) {
    const written = await this.store.write(sid, text, expected, seconds, keepsLonger);
    if (written.done) return written;
    return { done: false as const, at: written.current === undefined ? undefined : { text: written.current } };
  }

  private parse(text: string): SessionContent {
    return parseContent(this.rules.codec, text);
  }
}
