import type { Membership } from './electorate.ts';
import type { SentinelAnswer, SentinelReplica, SentinelView } from './sentinel_view.ts';

/** Milliseconds for which a Sentinel that no option names counts after its last answer. */
const REMEMBERED_MS = 5 * 60_000;
/** A Sentinel does not choose a replica whose link to the master was down for so many times its `down-after` (`sentinelSelectSlave` in sentinel.c). */
const LINK_DOWN_FACTOR = 10;
/** The age of facts about a replica, in milliseconds, from which a Sentinel does not choose it (three periods of INFO). */
const FACTS_MS = 30_000;
/** The default, if no Sentinel reports its own. */
const DEFAULT_DOWN_AFTER_MS = 30_000;

interface Voter {
  readonly id: string | undefined;
  readonly answeredAt: number;
}

/**
 * Counts the reports of Sentinels. A majority is one of all that are configured, or answered lately: those that are cut
 * off count.
 */
export class Votes {
  private readonly now: () => number;
  private readonly voters = new Map<string, Voter>();
  private answers: readonly SentinelAnswer[] = [];
  private count = 0;
  private downAfter = DEFAULT_DOWN_AFTER_MS;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Returns the milliseconds of silence after which a majority of Sentinels may replace the master: the shortest of
   * all.
   */
  get downAfterMs(): number {
    return this.downAfter;
  }

  take(views: readonly SentinelView[]): void {
    const now = this.now();
    const recent = views.filter(({ address, isConfigured, answer }) => {
      const known = this.voters.get(address);
      const voter = answer === undefined ? known : { id: answer.id ?? known?.id, answeredAt: now };
      if (voter !== undefined) this.voters.set(address, voter);
      return isConfigured || (voter !== undefined && now - voter.answeredAt < REMEMBERED_MS);
    });
    // A Sentinel that is known by its host name and by its IP address counts once.
    const answers = new Map<string, SentinelAnswer | undefined>();
    for (const { address, answer } of recent) {
      const id = this.voters.get(address)?.id ?? address;
      answers.set(id, answer ?? answers.get(id));
    }
    this.count = answers.size;
    this.answers = [...answers.values()].filter((answer) => answer !== undefined);
    const downAfter = this.answers.flatMap(({ downAfterMs }) => downAfterMs ?? []);
    if (downAfter.length > 0) this.downAfter = Math.min(...downAfter);
  }

  /** Returns the master that a majority names. */
  get master(): string | undefined {
    const named = this.answers.flatMap(({ master }) => master ?? []);
    return named.find((address) => this.isMajority(named.filter((other) => other === address).length));
  }

  /** Returns the reports about the replicas; undefined if no Sentinel lists them. */
  get membership(): Membership | undefined {
    const lists = this.answers.filter(({ replicas }) => replicas !== undefined);
    if (lists.length === 0) return undefined;
    const says = (test: (answer: SentinelAnswer) => boolean): boolean => this.isMajority(lists.filter(test).length);
    const isRemoved = (address: string): boolean =>
      says(({ master, replicas = [] }) => master !== address && !replicas.some((one) => one.address === address));
    const listed = lists.flatMap(({ master = '', replicas = [] }) =>
      replicas.map(({ address }) => [address, master] as const),
    );
    const replicas = new Map(listed.filter(([address]) => !isRemoved(address)));
    const excluded = [...replicas.keys()].filter((address) =>
      says(
        (answer) => answer.replicas?.some((one) => one.address === address && this.isUnelectable(one, answer)) === true,
      ),
    );
    return { replicas, excluded: new Set(excluded), isRemoved };
  }

  private isUnelectable({ priority, linkDownMs = 0, ageMs }: SentinelReplica, sentinel: SentinelAnswer): boolean {
    if (priority === 0) return true;
    const { masterDownMs, downAfterMs = this.downAfter } = sentinel;
    return ageMs < FACTS_MS && linkDownMs > masterDownMs + LINK_DOWN_FACTOR * downAfterMs;
  }

  private isMajority(count: number): boolean {
    return count > this.count / 2;
  }
}
