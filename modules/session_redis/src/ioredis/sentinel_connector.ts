import { createConnection, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Address } from '../connection/address.ts';
import { backoff } from '../connection/backoff.ts';
import { AbstractConnector } from './library.ts';
import { type SentinelSettings, Sentinels } from './sentinels.ts';

/**
 * Finds the master by its Sentinels, and leaves it when they say that there is another one, since one that hangs keeps
 * its connections. ioredis's own connector asks one Sentinel after the other, each for as long as it may take, writes
 * stack traces to the console for those that are gone, and keeps the process alive for two seconds after each.
 */
export class SentinelConnector extends AbstractConnector {
  private readonly sentinels: Sentinels;
  private readonly settings: SentinelSettings;
  private readonly isUp: () => boolean;

  /** `isUp` answers whether Sentinels that know of no master are asked again. */
  constructor(settings: SentinelSettings, isUp: () => boolean) {
    super(settings.farewell);
    this.sentinels = new Sentinels(settings);
    this.settings = settings;
    this.isUp = isUp;
  }

  /** Whether that server is a master, by its INFO; one that was is sometimes named for a moment longer. */
  override check({ role }: { role?: string }): boolean {
    return role === undefined || role === 'master';
  }

  async connect(report: (type: string, error: Error) => void): Promise<Socket | TLSSocket> {
    this.connecting = true;
    const master = await this.findMaster(report);
    const { tls } = this.settings;
    const stream = tls ? connectTls({ ...master, ...tls }) : createConnection(master);
    this.stream = stream;
    stream.once('error', (error) => {
      this.firstError = error;
    });
    stream.once(tls ? 'secureConnect' : 'connect', () => {
      stream.once(
        'close',
        this.sentinels.watch(master, () => this.disconnect()),
      );
    });
    return stream;
  }

  private async findMaster(report: (type: string, error: Error) => void): Promise<Address> {
    for (let attempt = 1; ; attempt++) {
      try {
        const master = await this.sentinels.findMaster();
        if (this.connecting) return master;
      } catch (error) {
        if (!this.connecting || !this.isUp()) throw error;
        if (error instanceof Error) report('error', error);
        await setTimeout(backoff(attempt));
      }
      if (!this.connecting) throw new Error('Connection is closed.');
    }
  }
}
