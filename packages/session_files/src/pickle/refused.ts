/**
 * Thrown for a pickle that is broken, hostile, or has values that a session in JSON cannot have. Has the reason, and
 * the offset if known.
 */
export class PickleRefused extends Error {
  readonly reason: string;
  /** Offset of the opcode that was refused. Undefined if the pickle as a whole is. */
  readonly offset: number | undefined;

  constructor(reason: string, offset?: number) {
    super(offset === undefined ? reason : `${reason} (byte ${offset})`);
    this.name = 'PickleRefused';
    this.reason = reason;
    this.offset = offset;
  }

  at(offset: number): PickleRefused {
    return this.offset === undefined ? new PickleRefused(this.reason, offset) : this;
  }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** Shortens foreign text to one line for a message. */
function quote(text: string): string {
  return JSON.stringify(short(text));
}

export const tooLarge = (what: string, limit: number): PickleRefused => new PickleRefused(`more than ${limit} ${what}`);

export const truncated = (): PickleRefused => new PickleRefused('it ends too early');

export const trailingBytes = (count: number): PickleRefused => new PickleRefused(`${count} bytes after its end`);

export const frameInFrame = (): PickleRefused => new PickleRefused('a frame inside a frame');

export const protocolUnknown = (protocol: number): PickleRefused => new PickleRefused(`protocol ${protocol}`);

export const protocolMisplaced = (): PickleRefused => new PickleRefused('a protocol header that is not at the start');

export const opcodeUnknown = (code: number): PickleRefused =>
  new PickleRefused(`opcode 0x${code.toString(16).padStart(2, '0')}, which no session needs`);

export const stackUnderflow = (): PickleRefused => new PickleRefused('the stack is empty');

export const markMissing = (): PickleRefused => new PickleRefused('there is no mark');

export const stackLeftOver = (): PickleRefused => new PickleRefused('it ends with more than one value');

export const memoMissing = (index: number): PickleRefused => new PickleRefused(`nothing is memorised as ${index}`);

export const pairIncomplete = (): PickleRefused => new PickleRefused('a key without a value');

export const unexpectedValue = (expected: string, found: string): PickleRefused =>
  new PickleRefused(`${expected} expected, found ${found}`);

export const globalUnknown = (module: string, name: string): PickleRefused =>
  new PickleRefused(`global ${quote(`${module} ${name}`)}, which no session needs`);

export const callRefused = (what: string): PickleRefused => new PickleRefused(`a call of ${what}`);

export const argumentsInvalid = (name: string): PickleRefused =>
  new PickleRefused(`arguments that Python does not write for ${name}`);

export const literalInvalid = (kind: string, text: string): PickleRefused =>
  new PickleRefused(`no ${kind}: ${quote(text)}`);

export const notUtf8 = (): PickleRefused => new PickleRefused('a text that is not UTF-8');

export const topNoDict = (found: string): PickleRefused => new PickleRefused(`it holds ${found}, not a dict`);

export const noJson = (what: string): PickleRefused => new PickleRefused(`it holds ${what}, which has no JSON form`);

export const keyNoJson = (what: string): PickleRefused => new PickleRefused(`a dict has ${what} as a key`);

export const keyTwice = (key: string): PickleRefused =>
  new PickleRefused(`a dict has two keys that JSON writes as ${short(key)}`);

export const unhashable = (what: string): PickleRefused => new PickleRefused(`a set holds ${what}`);
