/** A socket that has to be asked whether its session is still there. */
export interface Watched {
  readonly sid: string;
  look(): Promise<void>;
}

/** The sockets of this process that were opened with a session, by its sid. */
export class OpenSockets {
  private readonly bySid = new Map<string, Set<Watched>>();

  has(sid: string): boolean {
    return this.bySid.has(sid);
  }

  /** Adds a socket under the sid that its session has by now. Answers how to take it away again. */
  add(socket: Watched): () => void {
    const { sid } = socket;
    const sockets = this.bySid.get(sid) ?? new Set();
    this.bySid.set(sid, sockets.add(socket));
    return () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.bySid.get(sid) === sockets) this.bySid.delete(sid);
    };
  }

  /** Something happened to a session in this process. */
  look(sid: string): void {
    for (const socket of [...(this.bySid.get(sid) ?? [])]) socket.look();
  }
}
