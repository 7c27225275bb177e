import { service } from './service.ts';

/** How this process serves on behalf of a supervisor or a service manager. Only a server of HTTP needs it. */
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

/** By default the process serves alone; a host that knows better provides its own. */
export const Serving = service<Serving>('host.serving', {
  default: () => ({ openPort: undefined, requestLimit: 0 }),
});
