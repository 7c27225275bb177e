/**
 * What one request knows of the stored session: what it read, then what it saved last. Its changes are the difference
 * to that. One for each session object of a framework.
 */
export class SessionBase {
  readonly sid: string;
  /** The session as this request read or saved it; undefined for one that it did not read. */
  own: string | undefined;
  /** The text in the store at that time. It differs from `own` after a merge: the request does not see what others wrote. */
  stored: string | undefined;
  /** The lifetime of its cookie, as `maxAgeOf` returns it. */
  maxAge: unknown;

  constructor(sid: string) {
    this.sid = sid;
  }

  /** Records that the request and the store have these texts. */
  keep(maxAge: unknown, own: string, stored = own): void {
    this.maxAge = maxAge;
    this.own = own;
    this.stored = stored;
  }
}
