import type { ConnectionOptions } from 'node:tls';
import type { RedisOptions } from 'ioredis';
import { NoMaster } from '../client/no_master.ts';
import { isOutOfReach, type RedisFailure } from '../client/refusal.ts';
import { type Address, printAddress } from '../target/address.ts';
import type { Login } from '../target/target.ts';
import { Redis } from './assumptions.ts';
import { failureOf } from './failures.ts';
import { hidingArguments } from './sending/hide_arguments.ts';
import { addressIn, listIn } from './sentinel_facts.ts';

/** The Sentinels, and the settings of requests to them. */
export interface SentinelSettings {
  readonly sentinels: readonly Address[];
  /** The name of the Redis in the Sentinels. */
  readonly master: string;
  readonly login: Login;
  readonly tls: ConnectionOptions | undefined;
  /** Time limit of each answer in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds for them and the master to close a connection. */
  readonly quitTimeoutMs: number;
}

/** The answer of one Sentinel. */
interface Answer {
  readonly master: Address | undefined;
  readonly others: readonly Address[];
}

/** Milliseconds between two attempts to reach a missing Sentinel, so that its next report of a failover arrives. */
const BACK = 5000;

const mastersIn = (answers: readonly Answer[]): readonly Address[] => answers.flatMap(({ master }) => master ?? []);

/** Returns the master that most of them name, and how many do. */
function mostNamed(votes: readonly Address[]): { master: Address; count: number } | undefined {
  const countOf = (one: Address) => votes.filter((vote) => printAddress(vote) === printAddress(one)).length;
  const [first] = votes.map((master) => ({ master, count: countOf(master) })).sort((a, b) => b.count - a.count);
  return first;
}

/** Returns the master that a Sentinel names; undefined if it knows no Redis of that name. */
export async function masterOf(sentinel: Redis, name: string): Promise<Address | undefined> {
  const at = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
  return Array.isArray(at) ? { host: String(at[0]), port: Number(at[1]) } : undefined;
}

/** Makes a client of one Sentinel, not connected yet. */
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
  sentinel.sendCommand = hidingArguments(sentinel.sendCommand.bind(sentinel));
  // The waiting code gets the error; without a listener ioredis writes to the console as well.
  sentinel.on('error', () => {});
  return sentinel;
}

/** The Sentinels of one Redis: the configured ones, and those that they report. */
export class Sentinels {
  private readonly settings: SentinelSettings;
  private learnt: readonly Address[] = [];

  constructor(settings: SentinelSettings) {
    this.settings = settings;
  }

  /** Connects to one for the duration of a request. Throws a `RedisFailure`. */
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
      const master = await masterOf(sentinel, name);
      if (master === undefined) return { master, others: [] };
      return { master, others: listIn(await sentinel.call('SENTINEL', 'SENTINELS', name)).map(addressIn) };
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

  /**
   * Asks these concurrently. Returns the answer of more than half of them, or when all have answered, the most frequent
   * one.
   */
  private async poll(sentinels: readonly Address[], failures: RedisFailure[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    await new Promise<void>((resolve) => {
      const asked = sentinels.map(async (address) => {
        try {
          answers.push(await this.ask(address));
        } catch (error) {
          failures.push(failureOf(error));
        }
        if ((mostNamed(mastersIn(answers))?.count ?? 0) > sentinels.length / 2) resolve();
      });
      Promise.all(asked).then(() => resolve());
    });
    return answers;
  }

  /**
   * Finds the master. Some Sentinels may be gone, and one that is cut off from the others may name a former master.
   * Those that are not configured are asked only if the others do not know: they may be unreachable from here. Throws
   * `NoMaster`.
   */
  async findMaster(): Promise<Address> {
    const failures: RedisFailure[] = [];
    let isAnswered = false;
    for (const sentinels of [this.settings.sentinels, this.learnt]) {
      const answers = await this.poll(sentinels, failures);
      isAnswered ||= answers.length > 0;
      const most = mostNamed(mastersIn(answers));
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
   * Calls back once, when another server than this one is the master. Returns a function that stops listening.
   *
   * Each Sentinel reports a failover when it learns of it, the one that led it only when the replicas follow the new
   * master, some seconds after the others: by then that master has served for a while, and must not be left again. What
   * happened before a Sentinel was asked to report is in its answer; one alone may be cut off, so most of them count.
   */
  watch(current: Address, switched: () => void): () => void {
    const { sentinels, master: name } = this.settings;
    const watched = [...sentinels, ...this.learnt];
    const answers = new Map<Redis, Address>();
    let isListening = true;
    const leave = (next: Address): void => {
      if (!isListening || printAddress(next) === printAddress(current)) return;
      isListening = false;
      switched();
    };
    const listening = watched.map((address) => {
      const sentinel = sentinelClient(address, this.settings, { retryStrategy: () => BACK, autoResubscribe: false });
      // `<name> <old host> <old port> <new host> <new port>`
      sentinel.on('message', (_, message: string) => {
        const [of, , , host = '', port] = message.split(' ');
        if (of === name) leave({ host, port: Number(port) });
      });
      sentinel.on('ready', () => {
        const named = (master: Address | undefined): void => {
          if (master === undefined) return;
          answers.set(sentinel, master);
          const most = mostNamed([...answers.values()]);
          if (most !== undefined && most.count > watched.length / 2) leave(most.master);
        };
        masterOf(sentinel, name).then(named, () => {});
        sentinel.subscribe('+switch-master').catch(() => {});
      });
      sentinel.connect().catch(() => {});
      return sentinel;
    });
    return () => {
      isListening = false;
      for (const sentinel of listening) sentinel.disconnect();
    };
  }
}
