/** A handle of Node: one with a reference keeps the process alive. */
export interface LiveHandle {
  hasRef?(): boolean;
  /** Of servers. */
  getsockname?(address: { port?: number }): unknown;
}

/** Something that was opened, and where. */
export interface Made {
  readonly what: string;
  readonly handle: LiveHandle;
  readonly made: Error;
}

/** What keeps a process alive, by the type that `async_hooks` knows it by. */
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

/** What it is, with the port where there is one: `a server on port 8069`. */
export function describe({ what, handle }: Made): string {
  const bound: { port?: number } = {};
  if (what === 'a server') handle.getsockname?.(bound);
  return bound.port === undefined ? what : `${what} on port ${bound.port}`;
}
