import { frameInFrame, truncated } from './refused.ts';

const NEWLINE = 0x0a;

/** The bytes of a pickle, read from front to back. Every read past the end is refused. */
export class Input {
  /** Offset of the next byte. */
  offset = 0;
  private frameEnd = 0;
  /** Where the current opcode must end: with the frame that it stands in, if it stands in one. */
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

  /** Reads how long the frame is that begins here (PEP 3154). Frames hold whole opcodes, and not each other. */
  frame(): void {
    const isInner = this.limit === this.frameEnd;
    const length = this.uint64();
    if (isInner) throw frameInFrame();
    if (length > this.remaining) throw truncated();
    this.frameEnd = this.offset + length;
  }

  /** Moves over `count` bytes and answers where they begin. */
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

  /** The bytes up to the next newline, which is taken, but is not part of them. */
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

  /** The one number that pickles hold big-endian. */
  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }
}
