import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Network } from '../../support/network/network.ts';
import { cliIn, type Place, startRedisIn, startSentinelIn } from '../../support/network/servers.ts';
import { until } from '../../support/until.ts';

/** Processes of Redis in a network, by the place where each listens. */
export class Servers {
  private readonly network: Network;
  private readonly processes = new Map<Place, ChildProcess>();

  constructor(network: Network) {
    this.network = network;
  }

  async startRedis(place: Place, ...args: string[]): Promise<void> {
    this.processes.set(place, startRedisIn(this.network, place, ...args));
    await until('it answers', async () => (await this.cli(place, 'ping')) === 'PONG');
  }

  async startReplica(place: Place, master: Place, ...args: string[]): Promise<void> {
    const [host = '', port = ''] = master.split(':');
    await this.startRedis(place, '--replicaof', host, port, ...args);
  }

  startSentinel(place: Place, master: Place): void {
    this.processes.set(place, startSentinelIn(this.network, place, master));
  }

  cli(place: Place, ...args: string[]): Promise<string> {
    return cliIn(this.network, place, ...args);
  }

  async kill(place: Place): Promise<void> {
    const child = this.at(place);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  freeze(place: Place): void {
    this.at(place).kill('SIGSTOP');
  }

  thaw(place: Place): void {
    this.at(place).kill('SIGCONT');
  }

  /** Resolves when so many replicas have all that a master has now. */
  async areConfirmed(master: Place, replicas: number): Promise<void> {
    const facts = () => this.cli(master, 'info', 'replication');
    const wanted = Number(/master_repl_offset:(\d+)/.exec(await facts())?.[1]);
    await until('the replicas have all', async () => {
      const offsets = [...(await facts()).matchAll(/state=online,offset=(\d+)/g)].map(([, offset]) => Number(offset));
      return offsets.length === replicas && offsets.every((offset) => offset >= wanted);
    });
  }

  private at(place: Place): ChildProcess {
    const child = this.processes.get(place);
    if (child === undefined) throw new Error(`nothing runs at ${place}`);
    return child;
  }
}
