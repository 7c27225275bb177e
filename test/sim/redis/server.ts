/** What stands under a key: a text, or an index of sids by the second at which each ends. */
type Content = { readonly text: string } | { readonly index: ReadonlyMap<string, number> };

type Entry = Content & { readonly endsAt: number | undefined };

/** A client of the server, as the server knows it. */
export interface Peer {
  /** The peer that is notified when a key changes that this one has read. */
  tells?: Peer | undefined;
  /** Takes a message that the server sends without a question. */
  changed(keys: readonly string[] | undefined): void;
}

/** The error reply of a command on a key of another type. */
export class WrongType extends Error {}

/**
 * The commands and scripts that sessions use, as one Redis does them: each in one step. `redis/commands.test.ts` compares them
 * with a redis-server.
 */
export class SimulatedServer {
  readonly runId: string;
  private entries = new Map<string, Entry>();
  /** What a failover undoes, the newest last. */
  private unconfirmed: (readonly [key: string, before: Entry | undefined])[] = [];
  private readonly readers = new Map<string, Set<Peer>>();
  private readonly now: () => number;

  /** `now`: milliseconds. */
  constructor(now: () => number, runId = 'first', from?: SimulatedServer) {
    this.now = now;
    this.runId = runId;
    if (from !== undefined) this.entries = new Map(from.entries);
  }

  /** Lets the replicas have everything. */
  confirm(): void {
    this.unconfirmed = [];
  }

  get lag(): number {
    return this.unconfirmed.length;
  }

  /** Returns the replica that takes over, which lacks the last `lost` changes. */
  failOver(lost: number, runId: string): SimulatedServer {
    const replica = new SimulatedServer(this.now, runId, this);
    for (const [key, before] of this.unconfirmed.slice(this.unconfirmed.length - lost).reverse()) {
      if (before === undefined) replica.entries.delete(key);
      else replica.entries.set(key, before);
    }
    return replica;
  }

  private entry(key: string, peer?: Peer): Entry | undefined {
    if (peer?.tells !== undefined) {
      const readers = this.readers.get(key);
      if (readers === undefined) this.readers.set(key, new Set([peer]));
      else readers.add(peer);
    }
    const entry = this.entries.get(key);
    if (entry?.endsAt === undefined || entry.endsAt > this.now()) return entry;
    this.put(key, undefined, undefined);
    return undefined;
  }

  private put(key: string, entry: Entry | undefined, peer: Peer | undefined): void {
    this.unconfirmed.push([key, this.entries.get(key)]);
    if (entry === undefined) this.entries.delete(key);
    else this.entries.set(key, entry);
    const readers = this.readers.get(key);
    if (readers === undefined) return;
    this.readers.delete(key);
    // The client that changed it is not notified (NOLOOP).
    for (const reader of readers) if (reader !== peer) reader.tells?.changed([key]);
  }

  private text(key: string, peer?: Peer): string | undefined {
    const entry = this.entry(key, peer);
    if (entry !== undefined && !('text' in entry)) throw new WrongType();
    return entry?.text;
  }

  private index(key: string): ReadonlyMap<string, number> {
    const entry = this.entry(key);
    if (entry !== undefined && !('index' in entry)) throw new WrongType();
    return entry?.index ?? new Map();
  }

  private putText(key: string, text: string, seconds: number, peer?: Peer): void {
    this.put(key, { text, endsAt: this.now() + seconds * 1000 }, peer);
  }

  get(key: string, peer: Peer): string | undefined {
    return this.text(key, peer);
  }

  /** MGET of two keys: one of another type counts as missing. */
  both(key: string, other: string, peer: Peer): readonly [string | undefined, string | undefined] {
    const textOf = (entry: Entry | undefined) => (entry !== undefined && 'text' in entry ? entry.text : undefined);
    return [textOf(this.entry(key, peer)), textOf(this.entry(other, peer))];
  }

  setIfMissing(key: string, text: string, seconds: number, peer: Peer): boolean {
    if (this.entry(key) !== undefined) return false;
    this.putText(key, text, seconds, peer);
    return true;
  }

  set(key: string, text: string, seconds: number, peer: Peer): void {
    this.putText(key, text, seconds, peer);
  }

  /** Seconds that a key still lives; -1 without an end, -2 where it is missing. */
  ttl(key: string): number {
    const entry = this.entry(key);
    if (entry === undefined) return -2;
    return entry.endsAt === undefined ? -1 : Math.floor((entry.endsAt - this.now() + 500) / 1000);
  }

  delete(key: string, peer: Peer): boolean {
    if (this.entry(key) === undefined) return false;
    this.put(key, undefined, peer);
    return true;
  }

  expire(key: string, seconds: number, peer: Peer): void {
    const entry = this.entry(key);
    if (entry !== undefined) this.put(key, { ...entry, endsAt: this.now() + seconds * 1000 }, peer);
  }

  prolong(key: string, seconds: number, peer: Peer): void {
    if (this.ttl(key) < seconds) this.expire(key, seconds, peer);
  }

  /** Returns true when done, else what is there instead. */
  compareAndSetUnlessEnded(
    key: string,
    endedKey: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: boolean,
    peer: Peer,
  ): true | string | undefined {
    if (this.isEnded(key, endedKey, peer)) return undefined;
    const current = this.text(key);
    if (current !== expected) return current;
    this.putText(key, text, keepsLonger ? Math.max(seconds, this.ttl(key)) : seconds, peer);
    return true;
  }

  /** `SET key text EX seconds IFEQ expected GET`: returns what was there before. */
  setIfEqual(key: string, expected: string, text: string, seconds: number, peer: Peer): string | undefined {
    const current = this.text(key);
    if (current === expected) this.putText(key, text, seconds, peer);
    return current;
  }

  compareAndEnd(
    key: string,
    endedKey: string,
    expected: string,
    markSeconds: number,
    peer: Peer,
  ): true | string | undefined {
    if (this.isEnded(key, endedKey, peer)) return undefined;
    const current = this.text(key);
    if (current !== expected) return current;
    this.delete(key, peer);
    this.putText(endedKey, '', markSeconds, peer);
    return true;
  }

  private isEnded(key: string, endedKey: string, peer: Peer): boolean {
    if (this.text(endedKey) === undefined) return false;
    this.delete(key, peer);
    return true;
  }

  end(key: string, endedKey: string, markSeconds: number, marksAlways: boolean, peer: Peer): boolean {
    const wasThere = this.delete(key, peer);
    if (wasThere || marksAlways) this.putText(endedKey, '', markSeconds, peer);
    return wasThere;
  }

  deleteUnlessContaining(key: string, part: string, peer: Peer): boolean {
    const current = this.text(key);
    return current !== undefined && !current.includes(part) && this.delete(key, peer);
  }

  compareAndDelete(key: string, expected: string, peer: Peer): true | string | undefined {
    const current = this.text(key);
    if (current !== expected) return current;
    this.delete(key, peer);
    return true;
  }

  addToIndex(key: string, sid: string, seconds: number, peer: Peer): void {
    const now = Math.floor(this.now() / 1000);
    const known = this.index(key);
    const index = new Map(known).set(sid, Math.max(known.get(sid) ?? 0, now + seconds));
    for (const [other, end] of index) if (end <= now) index.delete(other);
    this.put(key, { index, endsAt: Math.max(...index.values()) * 1000 }, peer);
  }

  removeFromIndex(key: string, sid: string, peer: Peer): void {
    const index = new Map(this.index(key));
    if (!index.delete(sid)) return;
    const entry = this.entry(key);
    this.put(key, index.size === 0 ? undefined : { index, endsAt: entry?.endsAt }, peer);
  }

  sidsIn(key: string): string[] {
    return [...this.index(key).keys()];
  }

  /** EXPIRE of a lease if it has that owner. */
  renew(key: string, owner: string, seconds: number, peer: Peer): boolean {
    if (this.text(key) !== owner) return false;
    this.expire(key, seconds, peer);
    return true;
  }

  typeOf(key: string): string {
    const entry = this.entry(key);
    if (entry === undefined) return 'none';
    return 'text' in entry ? 'string' : 'zset';
  }

  keys(beginning: string): string[] {
    return [...this.entries.keys()].filter((key) => key.startsWith(beginning) && this.entry(key) !== undefined);
  }

  /** Forgets what a peer has read. */
  forget(peer: Peer): void {
    for (const readers of this.readers.values()) readers.delete(peer);
  }
}
