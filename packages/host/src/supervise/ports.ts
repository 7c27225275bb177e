import { type BoundPort, bindPort, boundPortOf } from './bound_port.ts';

/**
 * The ports of a host. The supervisor binds them and accepts no connection, so that only a free process accepts, and
 * the system resets the connections of a process that dies. Connections that no process has accepted stay in the queue
 * of the port for the next one.
 */
export class Ports {
  readonly #given: number | undefined;
  readonly #open = new Map<string, Promise<BoundPort>>();

  /** `given`: file descriptor of a socket that a service manager opened; then it is the only port. */
  constructor(given: number | undefined) {
    this.#given = given;
  }

  /** Returns the port of this address, opened on the first call. Rejects with a system error. */
  open(host: string, port: number): Promise<BoundPort> {
    const key = this.#given === undefined ? `${host} ${port}` : 'given';
    const open = this.#open.get(key) ?? this.#bind(host, port);
    this.#open.set(key, open);
    // The next call tries again.
    open.catch(() => this.#open.delete(key));
    return open;
  }

  /** File descriptors of all open ports. */
  async descriptors(): Promise<number[]> {
    const open = await Promise.allSettled(this.#open.values());
    return open.flatMap((port) => (port.status === 'fulfilled' ? [port.value.fd] : []));
  }

  /** Closes ports that none of these processes uses any more: the configuration has changed. */
  keepOnly(used: ReadonlySet<BoundPort>): void {
    for (const [key, opening] of this.#open) {
      void opening.then(
        (port) => {
          if (used.has(port)) return;
          this.#open.delete(key);
          port.close();
        },
        () => {},
      );
    }
  }

  async #bind(host: string, port: number): Promise<BoundPort> {
    return this.#given === undefined ? bindPort(host, port) : boundPortOf(this.#given);
  }
}
