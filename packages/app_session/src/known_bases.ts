import { SessionBase } from './base.ts';

/**
 * What was read or saved as which session object of a framework. It is in a hidden property of the object, which copies do not get:
 * an entry of a WeakMap for each request makes the garbage collector work as much as parsing the sessions does.
 */
export class KnownBases {
  private readonly key = Symbol('base');
  /** Those of objects that take no property. */
  private readonly others = new WeakMap<object, SessionBase>();

  get(session: object): SessionBase | undefined {
    const found: unknown = Reflect.get(session, this.key);
    return found instanceof SessionBase ? found : this.others.get(session);
  }

  set(session: object, base: SessionBase): void {
    const isSet = Reflect.defineProperty(session, this.key, { value: base, writable: true, configurable: true });
    if (!isSet) this.others.set(session, base);
  }

  /** Returns the base of a session object; a new one for an object that is not known under this sid. */
  of(sid: string, session: object): SessionBase {
    const known = this.get(session);
    if (known?.sid === sid) return known;
    const base = new SessionBase(sid);
    this.set(session, base);
    return base;
  }
}
