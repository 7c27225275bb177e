import { EventEmitter } from 'node:events';
import { RedisFailure } from '../../../modules/session_redis/src/client/refusal.ts';
import type { SimulatedConnection } from './connection.ts';
import type { SimulatedNetwork } from './network.ts';

/** The failure of a command while there is no connection. */
export const away = (): RedisFailure => new RedisFailure({ kind: 'away', reason: 'has no connection' });

/** A connection that is taken up again when it was lost. */
export class Link {
  connection: SimulatedConnection | undefined;
  private readonly network: SimulatedNetwork;
  private readonly onReady: (connection: SimulatedConnection) => void;
  private readonly onLost: () => void;
  private isOver = false;

  constructor(network: SimulatedNetwork, onReady: (connection: SimulatedConnection) => void, onLost: () => void) {
    this.network = network;
    this.onReady = onReady;
    this.onLost = onLost;
  }

  connect(): void {
    const connection: SimulatedConnection = this.network.connect(() => this.lost(connection));
    this.connection = connection;
    this.onReady(connection);
  }

  /** Closes the connection from this side, and takes it up again. */
  reconnect(): void {
    const { connection } = this;
    connection?.close(true);
    this.lost(connection);
  }

  private lost(connection: SimulatedConnection | undefined): void {
    if (connection === undefined || connection !== this.connection || this.isOver) return;
    this.connection = undefined;
    this.onLost();
    this.network.scheduler.enqueue(() => {
      if (!this.isOver) this.connect();
    });
  }

  abandon(isOnTheWay: boolean): void {
    this.isOver = true;
    this.connection?.abandon(isOnTheWay);
    this.connection = undefined;
  }
}

/** A client whose connection is a link. */
export abstract class Linked<Events extends Record<keyof Events, unknown[]>> extends EventEmitter<Events> {
  protected abstract readonly link: Link;

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
}
