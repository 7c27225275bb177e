import type { ConnectionOptions } from 'node:tls';
import type { RedisOptions } from 'ioredis';
import { NoMaster } from '../client/no_master.ts';
import { isOutOfReach, type RedisFailure } from '../client/refusal.ts';
import { type Address, printAddress } from '../target/address.ts';
import type { Login } from '../target/target.ts';
import { Redis } from './assumptions.ts';
import { failureOf } from './failures.ts';
import { addressIn, listIn } from './sentinel_facts.ts';

/** Which Sentinels there are, and what they are asked. */
export interface SentinelSettings {
  readonly sentinels: readonly Address[];
  /** The name under which they know Redis. */
  readonly master: string;
  readonly login: Login;
  readonly tls: ConnectionOptions | undefined;
  /** Milliseconds that each may take to answer. */
  readonly timeoutMs: number;
  /** Milliseconds that they and the master may take to close a connection. */
  readonly quitTimeoutMs: number;
}

/** What one Sentinel knows. */
interface Answer {
  readonly master: Address | undefined;
  readonly others: readonly Address[];
}

/** How often a Sentinel that went away is looked for, to hear from it of the next failover, in milliseconds. */
const BACK = 5000;

/** The master that most of them name, and how many do. */
function mostNamed(answers: readonly Answer[]): { master: Address; count: number } | undefined {
  const votes = answers.flatMap(({ master }) => (master ? [master] : []));
  const countOf = (one: Address) => votes.filter((vote) => printAddress(vote) === printAddress(one)).length;
  const [first] = votes.map((master) => ({ master, count: countOf(master) })).sort((a, b) => b.count - a.count);
  return first;
}

/** A client of one Sentinel, not connected yet. */
export function sentinelClient(
  { host, port }: Address,
  { login, tls, timeoutMs, quitTimeoutMs }: SentinelSettings,
  more: RedisOptions,
): Redis {
  const sentinel = new Redis({
    host,
    port,
    ...(login.username && { username: login.username }),
    ...(login.password && { password: login.password }),
    ...(tls && { tls }),
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    connectionName: 'wideload',
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    disconnectTimeout: quitTimeoutMs,
    ...more,
    replyMapping: 'legacy',
  });
  // Whoever waits is told; without a listener ioredis writes to the console as well.
  sentinel.on('error', () => {});
  return sentinel;
}

/** The Sentinels of one Redis: those that were named, and those that they know of. */
export class Sentinels {
  private readonly settings: SentinelSettings;
  private learnt: readonly Address[] = [];

  constructor(settings: SentinelSettings) {
    this.settings = settings;
  }

  /** Connects to one for as long as it is talked to. Throws a `RedisFailure`. */
  private async talk<T>(address: Address, talk: (sentinel: Redis, master: string) => Promise<T>): Promise<T> {
    const sentinel = sentinelClient(address, this.settings, { retryStrategy: () => null });
    let first: unknown;
    sentinel.on('error', (error) => {
      first ??= error;
    });
    try {
      await sentinel.connect();
      return await talk(sentinel, this.settings.master);
    } catch (error) {
      throw failureOf(first ?? error);
    } finally {
      sentinel.disconnect();
    }
  }

  private ask(address: Address): Promise<Answer> {
    return this.talk(address, async (sentinel, name) => {
      const at = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
      if (!Array.isArray(at)) return { master: undefined, others: [] };
      const others = await sentinel.call('SENTINEL', 'SENTINELS', name);
      return {
        master: { host: String(at[0]), port: Number(at[1]) },
        others: listIn(others).map(addressIn),
      };
    });
  }

  async weakness(): Promise<string | undefined> {
    const check = (address: Address) =>
      this.talk(address, (sentinel, name) => sentinel.call('SENTINEL', 'CKQUORUM', name));
    const answers = await Promise.allSettled(this.settings.sentinels.map(check));
    const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [failureOf(answer.reason)] : []));
    if (failures.length < answers.length) return undefined;
    if (failures.some(({ code }) => code === 'NOQUORUM')) return 'have lost their majority (NOQUORUM)';
    return failures.every(isOutOfReach) ? failures[0]?.reason : undefined;
  }

  /** What these say, all asked at once: what more than half of them say, or when all have spoken, what most say. */
  private async poll(sentinels: readonly Address[], failures: RedisFailure[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    await new Promise<void>((resolve) => {
      const asked = sentinels.map(async (address) => {
        try {
          answers.push(await this.ask(address));
        } catch (error) {
          failures.push(failureOf(error));
        }
        if ((mostNamed(answers)?.count ?? 0) > sentinels.length / 2) resolve();
      });
      Promise.all(asked).then(() => resolve());
    });
    return answers;
  }

  /**
   * Where the master is. Some Sentinels may be gone, and one that is cut off from the others may name the master of
   * yesterday. Those that nobody named are asked only if the others do not know: they may be out of reach from here.
   * Throws `NoMaster`.
   */
  async findMaster(): Promise<Address> {
    const failures: RedisFailure[] = [];
    let isAnswered = false;
    for (const sentinels of [this.settings.sentinels, this.learnt]) {
      const answers = await this.poll(sentinels, failures);
      isAnswered ||= answers.length > 0;
      const most = mostNamed(answers);
      if (!most) continue;
      this.learn(answers);
      return most.master;
    }
    throw new NoMaster(failures, isAnswered);
  }

  private learn(answers: readonly Answer[]): void {
    const named = new Set(this.settings.sentinels.map(printAddress));
    const found = answers.flatMap(({ others }) => others).map((one) => [printAddress(one), one] as const);
    this.learnt = [...new Map(found.filter(([address]) => !named.has(address))).values()];
  }

  /**
   * Calls back once, when a Sentinel says that another server than this one is the master from now on. Answers how to
   * listen no more.
   *
   * Each Sentinel tells of a failover when it takes note of it, the one that led it only when the replicas follow the
   * new master, some seconds after the others: by then that master has served for a while, and must not be left again.
   */
  watch(current: Address, switched: () => void): () => void {
    const { sentinels, master: name } = this.settings;
    let isListening = true;
    const listening = [...sentinels, ...this.learnt].map((address) => {
      const sentinel = sentinelClient(address, this.settings, { retryStrategy: () => BACK, autoResubscribe: false });
      // `<name> <old host> <old port> <new host> <new port>`
      sentinel.on('message', (_, message: string) => {
        const [of, , , host = '', port] = message.split(' ');
        const isOther = printAddress({ host, port: Number(port) }) !== printAddress(current);
        if (!isListening || of !== name || !isOther) return;
        isListening = false;
        switched();
      });
      sentinel.on('ready', () => sentinel.subscribe('+switch-master').catch(() => {}));
      sentinel.connect().catch(() => {});
      return sentinel;
    });
    return () => {
      isListening = false;
      for (const sentinel of listening) sentinel.disconnect();
    };
  }
}
