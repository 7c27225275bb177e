import type { ReplicaInfo } from '../client/info.ts';

/** A server that may replace a master. */
interface Member {
  /** Members of one group follow the same master. */
  group: string;
  /** When a master last listed it, in milliseconds by the clock of the electorate. */
  listedAt: number;
  /** Whether it cannot become the master for now, although it is a replica. */
  isExcluded: boolean;
}

/** What all servers or Sentinels of a set-up report about the replicas. */
export interface Membership {
  /** Replicas by address, and the master that each follows. */
  readonly replicas: ReadonlyMap<string, string>;
  /** Those that cannot become the master. */
  readonly excluded: ReadonlySet<string>;
  /** Milliseconds after which a replica that no master lists is too old to be chosen. Unset: never. */
  readonly validityMs?: number;
  /** Whether a replica that is not listed here was removed by an operator. */
  isRemoved(address: string): boolean;
}

/**
 * The servers that may become the master. A replica counts from its first listing on, and still counts when its master
 * does not list it any more: a master drops a replica that hangs longer than `repl-timeout`, which can be promoted
 * afterwards, without the writes that `WAIT` confirmed meanwhile.
 */
export class Electorate {
  private readonly members = new Map<string, Member>();
  private readonly counts = new Map<string, number>();
  private readonly isCluster: boolean;
  private readonly now: () => number;
  private validityMs = Number.POSITIVE_INFINITY;

  /** `isCluster`: whether there are several masters. `now`: milliseconds. */
  constructor(isCluster: boolean, now: () => number) {
    this.isCluster = isCluster;
    this.now = now;
  }

  /** Adds the reports of Sentinels, or of the nodes of a cluster. */
  update({ replicas, excluded, validityMs = Number.POSITIVE_INFINITY, isRemoved }: Membership): void {
    this.validityMs = validityMs;
    for (const [address, master] of replicas) this.add(address, this.groupOf(master));
    for (const [address, member] of this.members) {
      member.isExcluded = excluded.has(address);
      if (!replicas.has(address) && isRemoved(address)) this.members.delete(address);
    }
  }

  /** Records which replicas a master lists now. */
  recordListed(master: string, listed: readonly ReplicaInfo[]): void {
    const group = this.groupOf(master);
    this.counts.set(master, listed.length);
    for (const { address } of listed) this.add(address, group).listedAt = this.now();
  }

  /**
   * Returns the replicas of a master that may replace it and have not confirmed. `listed`: those that the master lists.
   * `goneMs`: milliseconds after which a replica that it does not list counts as removed.
   */
  lacking(
    master: string,
    listed: readonly ReplicaInfo[],
    hasConfirmed: (replica: ReplicaInfo) => boolean,
    goneMs = Number.POSITIVE_INFINITY,
  ): readonly string[] {
    this.recordListed(master, listed);
    const now = this.now();
    const group = this.groupOf(master);
    const limitMs = Math.min(goneMs, this.validityMs);
    const confirmed = new Set(listed.filter(hasConfirmed).map(({ address }) => address));
    return [...this.members]
      .filter(([address, member]) => member.group === group && address !== master && !confirmed.has(address))
      .filter(([, { isExcluded, listedAt }]) => !isExcluded && now - listedAt < limitMs)
      .map(([address]) => address);
  }

  /** Returns the number of replicas in a master's last list. */
  listedCount(master: string): number {
    return this.counts.get(master) ?? 0;
  }

  private add(address: string, group: string): Member {
    const member = this.members.get(address) ?? { group, listedAt: this.now(), isExcluded: false };
    member.group = group;
    this.members.set(address, member);
    return member;
  }

  /** The replicas of a master count for its successor until another master lists them. */
  private groupOf(master: string): string {
    return this.isCluster ? (this.members.get(master)?.group ?? master) : '';
  }
}
