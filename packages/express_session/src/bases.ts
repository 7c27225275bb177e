import { KnownBases, type SessionBase } from '@wideload/app_session';

/** An object that was read, and what was read for it. */
export interface ReadData<Data extends object> {
  readonly data: Data;
  readonly base: SessionBase;
}

/**
 * What was read for which session object. express-session makes a session of the object that it gets before its callback
 * returns: until then it is remembered here, since a hidden property of each object costs more than the rest.
 */
export class Bases {
  private readonly known = new KnownBases();
  private handedOver: ReadData<object> | undefined;

  /** Calls back with an object, so that `pass` and `of` find what was read for it. */
  handOver<Data extends object>(read: ReadData<Data>, callback: (error: null, data: Data) => void): void {
    this.handedOver = read;
    try {
      callback(null, read.data);
    } finally {
      this.keep();
    }
  }

  /** An app may make a session of an object later, or save the object itself. */
  private keep(): void {
    if (this.handedOver !== undefined) this.set(this.handedOver);
    this.handedOver = undefined;
  }

  set({ data, base }: ReadData<object>): void {
    this.known.set(data, base);
  }

  /** Passes what was read for an object on to the session that was made of it. */
  pass(data: object, session: object): void {
    const read = this.handedOver;
    const isHandedOver = read?.data === data;
    if (isHandedOver) this.handedOver = undefined;
    const base = isHandedOver ? read.base : this.known.get(data);
    if (base !== undefined) this.known.set(session, base);
  }

  /** Returns what a session object was read or saved as; a new base for one that was not read. */
  of(sid: string, session: object): SessionBase {
    if (this.handedOver?.data === session) this.keep();
    return this.known.of(sid, session);
  }
}
