import type { SentinelWatch } from '../client/driver.ts';
import { plainAddress } from '../client/redis_client.ts';
import type { SentinelAnswer, SentinelView } from '../failover/sentinel_view.ts';
import { type Address, printAddress } from '../target/address.ts';
import type { Redis } from './assumptions.ts';
import { addressIn, factsIn, listIn, numberIn, replicaIn } from './sentinel_facts.ts';
import { masterOf, type SentinelSettings, Sentinels, sentinelClient } from './sentinels.ts';

/** Milliseconds after which a lost Sentinel is connected to again. */
const BACK_MS = 1000;

/** The answer of a Sentinel, and the other Sentinels that it names. */
interface Told {
  readonly answer: SentinelAnswer;
  readonly others: readonly Address[];
}

/** Undefined if this Sentinel refuses the command to its user, or does not know it. */
async function ifTold<T>(reply: Promise<T>): Promise<T | undefined> {
  return reply.catch(() => undefined);
}

async function ask(sentinel: Redis, name: string): Promise<Told> {
  const [named, id, master, replicas, others] = await Promise.all([
    masterOf(sentinel, name),
    ifTold(sentinel.call('SENTINEL', 'MYID')),
    ifTold(sentinel.call('SENTINEL', 'MASTER', name)),
    ifTold(sentinel.call('SENTINEL', 'REPLICAS', name)),
    ifTold(sentinel.call('SENTINEL', 'SENTINELS', name)),
  ]);
  const facts = factsIn(master);
  return {
    answer: {
      id: id === undefined ? undefined : String(id),
      master: named && plainAddress(named),
      downAfterMs: numberIn(facts, 'down-after-milliseconds'),
      masterDownMs: numberIn(facts, 's-down-time') ?? 0,
      replicas: replicas === undefined ? undefined : listIn(replicas).map(replicaIn),
    },
    others: listIn(others).map(addressIn),
  };
}

/** Asks the Sentinels repeatedly, over connections that stay open. */
export class OpenSentinels implements SentinelWatch {
  private readonly settings: SentinelSettings;
  private readonly sentinels: Sentinels;
  private readonly clients = new Map<string, Redis>();
  private learnt: readonly Address[] = [];

  constructor(settings: SentinelSettings) {
    this.settings = settings;
    this.sentinels = new Sentinels(settings);
  }

  weakness(): Promise<string | undefined> {
    return this.sentinels.weakness();
  }

  async views(): Promise<readonly SentinelView[]> {
    const { sentinels } = this.settings;
    const isConfigured = new Set(sentinels.map(printAddress));
    const addresses = [...sentinels, ...this.learnt.filter((address) => !isConfigured.has(printAddress(address)))];
    const told = await Promise.all(addresses.map((address) => this.ask(address)));
    const others = told.flatMap((one) => one?.others ?? []);
    this.learn(others.length > 0 ? others : this.learnt);
    return addresses.map((address, index) => ({
      address: printAddress(address),
      isConfigured: isConfigured.has(printAddress(address)),
      answer: told[index]?.answer,
    }));
  }

  close(): void {
    for (const client of this.clients.values()) client.disconnect();
    this.clients.clear();
  }

  private async ask(address: Address): Promise<Told | undefined> {
    const key = printAddress(address);
    let client = this.clients.get(key);
    try {
      if (client === undefined) {
        const { timeoutMs } = this.settings;
        // One that hangs keeps its socket open.
        const more = { enableOfflineQueue: false, socketTimeout: 2 * timeoutMs, retryStrategy: () => BACK_MS };
        client = sentinelClient(address, this.settings, more);
        this.clients.set(key, client);
        await client.connect();
      }
      return client.status === 'ready' ? await ask(client, this.settings.master) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Forgets Sentinels that no other names any more. */
  private learn(others: readonly Address[]): void {
    this.learnt = [...new Map(others.map((address) => [printAddress(address), address])).values()];
    const wanted = new Set([...this.settings.sentinels, ...this.learnt].map(printAddress));
    for (const [key, client] of this.clients) {
      if (wanted.has(key)) continue;
      client.disconnect();
      this.clients.delete(key);
    }
  }
}
