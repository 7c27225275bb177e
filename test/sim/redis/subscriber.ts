import { EventEmitter } from 'node:events';
import type { ServerIdentity } from '../../../modules/session_redis/src/client/info.ts';
import type {
  InvalidationSubscriber,
  SubscriberEvents,
} from '../../../modules/session_redis/src/client/redis_client.ts';
import { away, Link } from './link.ts';
import type { SimulatedNetwork } from './network.ts';

/** The second connection of a client with a client-side cache. */
export class SimulatedSubscriber extends EventEmitter<SubscriberEvents> implements InvalidationSubscriber {
  private readonly link: Link;
  private readonly network: SimulatedNetwork;

  constructor(network: SimulatedNetwork) {
    super();
    this.network = network;
    this.link = new Link(
      network,
      (connection) => {
        connection.onChanged = (keys) => this.emit('changed', keys);
        this.emit('ready');
      },
      () => this.emit('lost'),
    );
  }

  get isReady(): boolean {
    return this.link.connection !== undefined;
  }

  async connect(): Promise<void> {
    this.link.connect();
  }

  reconnect(): void {
    this.link.reconnect();
  }

  async drop(): Promise<void> {
    this.abandon(false);
  }

  abandon(isOnTheWay: boolean): void {
    this.link.abandon(isOnTheWay);
  }

  async subscribe(): Promise<{ readonly id: number; readonly server: ServerIdentity }> {
    const { connection } = this.link;
    if (connection === undefined) throw away();
    const runId = await connection.send((server) => server.runId);
    const server = { version: '7.0.0', runId, replicationId: runId, replicationOffset: 0, isMaster: true };
    return { id: this.network.idOf(connection), server };
  }

  async ping(): Promise<void> {
    const { connection } = this.link;
    if (connection === undefined) throw away();
    await connection.send(() => {});
  }
}
