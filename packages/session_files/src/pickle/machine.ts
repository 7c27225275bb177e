import type { Input } from './input.ts';
import { MAX_HELD, MAX_MARKS, MAX_MEMO, MAX_STACK } from './limits.ts';
import { markMissing, memoMissing, stackLeftOver, stackUnderflow, tooLarge } from './refused.ts';
import type { Value } from './value.ts';

/** The state of the interpreter: a stack with marks, and a memo of values. */
export class Machine {
  readonly input: Input;
  private readonly stack: Value[] = [];
  /** Heights of the stack at each mark. Only removing the last mark gives access to values below it. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Value>();
  private held = 0;

  constructor(input: Input) {
    this.input = input;
  }

  push(value: Value): void {
    if (this.stack.length >= MAX_STACK) throw tooLarge('values on the stack', MAX_STACK);
    this.stack.push(value);
  }

  top(): Value {
    const value = this.stack.length > (this.marks.at(-1) ?? 0) ? this.stack.at(-1) : undefined;
    if (value === undefined) throw stackUnderflow();
    return value;
  }

  pop(): Value {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** Returns the topmost `count` values, in the order in which they were pushed. */
  popMany(count: number): Value[] {
    const start = this.stack.length - count;
    if (start < (this.marks.at(-1) ?? 0)) throw stackUnderflow();
    return this.stack.splice(start);
  }

  mark(): void {
    if (this.marks.length >= MAX_MARKS) throw tooLarge('open marks', MAX_MARKS);
    this.marks.push(this.stack.length);
  }

  /** Returns the values above the last mark, and removes the mark. */
  popMark(): Value[] {
    const start = this.marks.pop();
    if (start === undefined) throw markMissing();
    return this.stack.splice(start);
  }

  put(index: number): void {
    const value = this.top();
    if (this.memo.size >= MAX_MEMO) throw tooLarge('memorised values', MAX_MEMO);
    this.memo.set(index, value);
  }

  /** Memorises under the next free number, as protocols from 4 count. */
  memoize(): void {
    this.put(this.memo.size);
  }

  get(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw memoMissing(index);
    return value;
  }

  /** Counts items that are added to a container. */
  hold(count: number): void {
    this.held += count;
    if (this.held > MAX_HELD) throw tooLarge('items', MAX_HELD);
  }

  /** Returns the one value that a complete pickle leaves. */
  result(): Value {
    const value = this.pop();
    if (this.stack.length > 0 || this.marks.length > 0) throw stackLeftOver();
    return value;
  }
}
