import { service } from './service.ts';

/** Settings of this process from its supervisor or service manager, for an HTTP server. */
export interface Serving {
  /**
   * Opens the TCP port of this address (a host name or IP address) if another process holds ports for this one, so that
   * they stay open when this one ends. A service manager decides the address itself. Resolves to what
   * `server.listen(handle)` takes; rejects with a system error. Undefined if this process opens ports itself.
   */
  readonly openPort: ((host: string, port: number) => Promise<object>) | undefined;
  /** Maximum seconds of one request; 0 means no limit. */
  readonly requestLimit: number;
}

/** By default the process serves alone; a host with a supervisor provides its own implementation. */
export const Serving = service<Serving>('host.serving', {
  default: () => ({ openPort: undefined, requestLimit: 0 }),
});
