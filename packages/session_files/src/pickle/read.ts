import { Input } from './input.ts';
import { MAX_INPUT } from './limits.ts';
import { Machine } from './machine.ts';
import { OPCODES } from './opcodes.ts';
import {
  opcodeUnknown,
  PickleRefused,
  protocolMisplaced,
  protocolUnknown,
  tooLarge,
  topNoDict,
  trailingBytes,
} from './refused.ts';
import { Dict, nameOf, type Value } from './value.ts';
import { writeJson } from './write.ts';

const PROTO = 0x80;
const STOP = 0x2e;
const NEWEST_PROTOCOL = 5;

function readProtocol(input: Input, start: number): void {
  const protocol = input.uint8();
  if (start !== 0) throw protocolMisplaced();
  if (protocol > NEWEST_PROTOCOL) throw protocolUnknown(protocol);
}

/** Runs the pickle up to its STOP, which must be the last byte. */
function load(input: Input): Value {
  const machine = new Machine(input);
  for (;;) {
    const start = input.offset;
    try {
      const code = input.opcode();
      const step = OPCODES.get(code);
      if (step) step(machine);
      else if (code === PROTO) readProtocol(input, start);
      else if (code === STOP) break;
      else throw opcodeUnknown(code);
    } catch (error) {
      throw error instanceof PickleRefused ? error.at(start) : error;
    }
  }
  if (input.remaining > 0) throw trailingBytes(input.remaining);
  return machine.result();
}

/**
 * Reads a session that Odoo pickled (protocols 0 to 5; up to 17.0 in files), and returns the JSON object that its addon
 * `session_redis` would have written. Throws only `PickleRefused`, for anything else: the bytes are foreign data, name
 * no code that would run, and `limits.ts` limits their time and memory.
 */
export function pickleToJson(bytes: Uint8Array): string {
  if (bytes.length > MAX_INPUT) throw tooLarge('bytes', MAX_INPUT);
  const session = load(new Input(bytes));
  if (!(session instanceof Dict)) throw topNoDict(nameOf(session));
  return writeJson(session);
}
