import { frameInFrame, truncated } from './refused.ts';

const NEWLINE = 0x0a;

/** The bytes of a pickle, read from front to back. Every read past the end is refused. */
export class Input {
  /** Offset of the next byte. */
  offset = 0;
  /** Where the current frame ends. No value reaches out of its frame, though values may stand between frames. */
  private frameEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** Begins a frame of `length` bytes (PEP 3154): from protocol 4, a pickle comes in frames of 64 KiB. */
  openFrame(length: number): void {
    if (this.offset < this.frameEnd) throw frameInFrame();
    if (length > this.remaining) throw truncated();
    this.frameEnd = this.offset + length;
  }

  /** Moves over `count` bytes and answers where they begin. */
  private skip(count: number): number {
    const end = this.offset < this.frameEnd ? this.frameEnd : this.bytes.length;
    if (count < 0 || count > end - this.offset) throw truncated();
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
