import { createConnection, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Policy } from '../client/driver.ts';
import { backoff } from '../connection/backoff.ts';
import type { Address } from '../target/address.ts';
import { Connector } from './assumptions.ts';
import { CLOSED_TEXT } from './failures.ts';
import { type SentinelSettings, Sentinels } from './sentinels.ts';

/**
 * Finds the master with its Sentinels, and leaves it when they report another one, since a master that hangs keeps its
 * connections. ioredis's own connector asks one Sentinel after the other, each until its time limit, writes stack
 * traces to the console for those that are gone, and keeps the process alive for two seconds after each.
 */
export class SentinelConnector extends Connector {
  private readonly sentinels: Sentinels;
  private readonly settings: SentinelSettings;
  private readonly policy: Pick<Policy, 'isUp' | 'runtime'>;
  private current: Address | undefined;

  /** While the policy says that the client is up, Sentinels that know no master are asked again. */
  constructor(settings: SentinelSettings, policy: Pick<Policy, 'isUp' | 'runtime'>) {
    super(settings.quitTimeoutMs);
    this.sentinels = new Sentinels(settings);
    this.settings = settings;
    this.policy = policy;
  }

  /** The last connected master, as the Sentinels name it. */
  get master(): Address | undefined {
    return this.current;
  }

  /** Whether that server is a master, by its INFO; a former one is sometimes named for a moment longer. */
  override check({ role }: { role?: string }): boolean {
    return role === undefined || role === 'master';
  }

  async connect(report: (type: string, error: Error) => void): Promise<Socket | TLSSocket> {
    this.begin();
    const master = await this.findMaster(report);
    this.current = master;
    const { tls } = this.settings;
    const stream = this.use(tls ? connectTls({ ...master, ...tls }) : createConnection(master));
    // From now on: one that was replaced, or is cut off, may take as long to connect to as a failover takes.
    const stop = this.sentinels.watch(master, () => this.disconnect());
    stream.once('close', stop);
    return stream;
  }

  private async findMaster(report: (type: string, error: Error) => void): Promise<Address> {
    for (let attempt = 1; ; attempt++) {
      try {
        const master = await this.sentinels.findMaster();
        if (this.isWanted) return master;
      } catch (error) {
        if (!this.isWanted || !this.policy.isUp()) throw error;
        if (error instanceof Error) report('error', error);
        await setTimeout(backoff(attempt, this.policy.runtime.random));
      }
      if (!this.isWanted) throw new Error(CLOSED_TEXT);
    }
  }
}
