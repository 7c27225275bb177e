/** An open socket whose session is checked. */
export interface WatchedSocket {
  readonly sid: string;
  /** Checks the session after this process ended or rotated it. Until then, no message is accepted. */
  recheckSession(): Promise<void>;
}

/** The sockets of this process that were opened with a session, by its sid. */
export class OpenSockets {
  private readonly bySid = new Map<string, Set<WatchedSocket>>();

  has(sid: string): boolean {
    return this.bySid.has(sid);
  }

  /** Adds a socket under the current sid of its session. Returns a function that removes it. */
  add(socket: WatchedSocket): () => void {
    const { sid } = socket;
    const sockets = this.bySid.get(sid) ?? new Set();
    this.bySid.set(sid, sockets.add(socket));
    return () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.bySid.get(sid) === sockets) this.bySid.delete(sid);
    };
  }

  /** Checks the sockets of a session, after this process ended or rotated it. */
  recheckSession(sid: string): void {
    for (const socket of [...(this.bySid.get(sid) ?? [])]) socket.recheckSession();
  }
}
