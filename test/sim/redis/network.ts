import type { Scheduler } from '../scheduler.ts';
import { type Faults, SimulatedConnection } from './connection.ts';
import { SimulatedServer } from './server.ts';

/** Between the clients and the server that is the master at the moment. */
export class SimulatedNetwork {
  readonly scheduler: Scheduler;
  server: SimulatedServer;
  private readonly faults: Faults;
  /** Open connections, with what is to be done when the other side closes them. */
  private readonly open = new Map<SimulatedConnection, () => void>();
  private readonly ids: SimulatedConnection[] = [];

  constructor(scheduler: Scheduler, faults: Faults) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.server = new SimulatedServer(scheduler.now);
  }

  connect(onClosed: () => void): SimulatedConnection {
    const connection: SimulatedConnection = new SimulatedConnection(this.scheduler, this.server, this.faults, () => {
      this.open.delete(connection);
      onClosed();
    });
    this.open.set(connection, onClosed);
    return connection;
  }

  /** The number by which the server knows a connection (CLIENT ID). */
  idOf(connection: SimulatedConnection): number {
    const known = this.ids.indexOf(connection);
    return known === -1 ? this.ids.push(connection) - 1 : known;
  }

  connectionOf(id: number): SimulatedConnection | undefined {
    return this.ids[id];
  }

  /** A replica takes over that lacks the last changes. What was sent to the old master is lost with it. */
  failOver(): void {
    const lost = this.scheduler.random.below(this.server.lag + 1);
    this.server = this.server.failOver(lost, `${this.server.runId}+`);
    const open = [...this.open];
    this.open.clear();
    for (const [connection, onClosed] of open) {
      connection.close(false);
      onClosed();
    }
  }
}
