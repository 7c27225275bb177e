/** A handle of Node: one with a reference keeps the process alive. */
export interface LiveHandle {
  hasRef?(): boolean;
  /** Of servers. */
  getsockname?(address: { port?: number }): unknown;
}

/** A resource, and where it was opened. */
export interface Made {
  readonly what: string;
  readonly handle: LiveHandle;
  readonly made: Error;
}

/** Resources that keep a process alive, by their types in `async_hooks`. */
export const THINGS: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  TCPSERVERWRAP: 'a server',
  PIPESERVERWRAP: 'a server',
  TCPWRAP: 'a connection',
  PIPEWRAP: 'a connection',
  UDPWRAP: 'a UDP socket',
  FSEVENTWRAP: 'a watcher of files',
  STATWATCHER: 'a watcher of files',
  PROCESSWRAP: 'a child process',
  WORKER: 'a worker thread',
  MESSAGEPORT: 'a message port',
};

/** Returns what a resource is, with its port: `a server on port 8069`. */
export function describe({ what, handle }: Made): string {
  const bound: { port?: number } = {};
  if (what === 'a server') handle.getsockname?.(bound);
  return bound.port === undefined ? what : `${what} on port ${bound.port}`;
}
