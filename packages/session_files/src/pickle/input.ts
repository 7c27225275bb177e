import { frameInFrame, truncated } from './refused.ts';

const NEWLINE = 0x0a;

/** The bytes of a pickle, read from front to back. A read past the end is refused. */
export class Input {
  /** Offset of the next byte. */
  offset = 0;
  private frameEnd = 0;
  /** The offset at which the current opcode must end: the end of its frame, if it is in one. */
  private limit: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.length;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  opcode(): number {
    this.limit = this.offset < this.frameEnd ? this.frameEnd : this.bytes.length;
    return this.uint8();
  }

  /** Reads the length of the frame that begins here (PEP 3154). Frames contain whole opcodes, and no frames. */
  frame(): void {
    const isInner = this.limit === this.frameEnd;
    const length = this.uint64();
    if (isInner) throw frameInFrame();
    if (length > this.remaining) throw truncated();
    this.frameEnd = this.offset + length;
  }

  /** Skips `count` bytes and returns their offset. */
  private skip(count: number): number {
    if (count < 0 || count > this.limit - this.offset) throw truncated();
    const start = this.offset;
    this.offset += count;
    return start;
  }

  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  /** Returns the bytes up to the next newline, which is skipped. */
  line(): Uint8Array {
    const end = this.bytes.indexOf(NEWLINE, this.offset);
    if (end < 0) throw truncated();
    return this.take(end + 1 - this.offset).subarray(0, -1);
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** A 64-bit length. Inexact beyond 2^53, where any length is too long anyway. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** Reads the only big-endian number of pickles. */
  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }
}
