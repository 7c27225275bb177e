import { MemoryStore } from './memory_store.ts';

/** The present time of these tests, in seconds since 1970. */
export const NOW = 1_800_000_000;

/** Sids that tell them apart. */
export const sidOf = (digit: string): string => digit.repeat(40);
export const [A, B, C] = [sidOf('a'), sidOf('b'), sidOf('c')];

/** A store that tells what was written for how many seconds, and lets others write before a write of ours. */
export class WatchedStore extends MemoryStore {
  readonly written: { sid: string; text: string; seconds: number }[] = [];
  readonly loaded: { sid: string; at: number }[] = [];
  readonly touched: { sid: string; seconds: number }[] = [];
  readonly destroyed: string[] = [];
  /** Is called before each write. */
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
  override async destroy(sid: string) {
    this.destroyed.push(sid);
    return super.destroy(sid);
  }
  /** Lets somebody else change that session before every write to it. */
  contend(sid: string): void {
    let changes = 0;
    this.beforeWrite = (at) => {
      if (at === sid) this.texts.set(sid, `{"uid": 2, "login": "anna", "n": ${++changes}}`);
    };
  }
}
