import { StoreUnavailable } from '../../src/errors.ts';
import { MemoryStore } from './memory_store.ts';

/** A store that tells what was written for how many seconds, and lets others write before a write of ours. */
export class WatchedStore extends MemoryStore {
  readonly written: { sid: string; text: string; seconds: number }[] = [];
  readonly loaded: { sid: string; at: number }[] = [];
  readonly touched: { sid: string; seconds: number }[] = [];
  readonly destroyed: string[] = [];
  /** Is called before each conditional write or removal. */
  beforeWrite: (sid: string) => void = () => {};

  override load(sid: string) {
    this.loaded.push({ sid, at: performance.now() });
    return super.load(sid);
  }
  override async write(sid: string, text: string, expected: string | undefined, seconds: number) {
    this.beforeWrite(sid);
    this.written.push({ sid, text, seconds });
    return super.write(sid, text, expected, seconds);
  }
  override async touch(sid: string, seconds: number) {
    this.touched.push({ sid, seconds });
  }
  override async destroy(sid: string, isSecret?: boolean) {
    this.destroyed.push(sid);
    return super.destroy(sid, isSecret);
  }
  override async destroyIf(sid: string, expected: string) {
    this.beforeWrite(sid);
    return super.destroyIf(sid, expected);
  }
  /** Lets another client change that session before every write to it. */
  contend(sid: string): void {
    let changes = 0;
    this.beforeWrite = (at) => {
      if (at === sid) this.texts.set(sid, `{"n": ${++changes}}`);
    };
  }
}

/** What a store does that cannot be reached. */
export const down = () => {
  throw new StoreUnavailable('down');
};

/** Conflicts after which a write gives up. */
export const LOST = 100;

/** Returns a sid of one digit. */
export const sidOf = (digit: string): string => digit.repeat(40);
