import type { ServerIdentity } from '../../../modules/session_redis/src/client/info.ts';
import type {
  InvalidationSubscriber,
  SubscriberEvents,
} from '../../../modules/session_redis/src/client/redis_client.ts';
import { away, Link, Linked } from './link.ts';
import type { SimulatedNetwork } from './network.ts';

/** The second connection of a client with a client-side cache. */
export class SimulatedSubscriber extends Linked<SubscriberEvents> implements InvalidationSubscriber {
  protected readonly link: Link;
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
