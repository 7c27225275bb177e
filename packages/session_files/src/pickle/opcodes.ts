import {
  addItems,
  append,
  pushDict,
  pushFrozenSet,
  pushGlobal,
  pushList,
  pushStackGlobal,
  pushTuple,
  reduce,
  setItems,
} from './containers.ts';
import { floatOf } from './float.ts';
import { decimalOf, integerOf } from './integer.ts';
import type { Machine } from './machine.ts';
import { literalInvalid } from './refused.ts';
import { latin1, quotedBytes, rawUnicodeEscape, utf8WithSurrogates } from './text.ts';
import { ByteString, Bytes, Dict, List, PySet, type Value } from './value.ts';

type Step = (machine: Machine) => void;

/** An opcode that reads its argument and pushes it. */
const pushes =
  (read: (machine: Machine) => Value): Step =>
  (machine) =>
    machine.push(read(machine));

const line = ({ input }: Machine): string => latin1(input.line());

/** A memo key in decimal. */
function index(machine: Machine): number {
  const digits = line(machine);
  if (!/^\d{1,10}$/.test(digits)) throw literalInvalid('place in the memo', digits);
  return Number(digits);
}

const text = ({ input }: Machine, length: number): string => utf8WithSurrogates(input.take(length));

/** Protocols 0 and 1 write booleans as the integers `00` and `01`. */
function integerOrFlag(machine: Machine): bigint | boolean {
  const digits = line(machine);
  return digits === '00' || digits === '01' ? digits === '01' : decimalOf(digits);
}

/**
 * The opcodes that Python 2.7 and 3.6 to 3.13 write for values of sessions, by code (CPython, `Lib/pickletools.py`).
 * All others are missing on purpose: they create objects of any class (INST, OBJ, NEWOBJ, BUILD), refer to something
 * outside of the pickle (PERSID, EXT, NEXT_BUFFER), create values that JSON cannot represent (BYTEARRAY8), or are only
 * needed for values that contain themselves (POP, POP_MARK, DUP).
 */
export const OPCODES: ReadonlyMap<number, Step> = new Map<number, Step>([
  [0x4e, pushes(() => null)], // NONE
  [0x88, pushes(() => true)], // NEWTRUE
  [0x89, pushes(() => false)], // NEWFALSE

  [0x49, pushes(integerOrFlag)], // INT
  [0x4a, pushes(({ input }) => BigInt(input.int32()))], // BININT
  [0x4b, pushes(({ input }) => BigInt(input.uint8()))], // BININT1
  [0x4d, pushes(({ input }) => BigInt(input.uint16()))], // BININT2
  // Python puts an L after it.
  [0x4c, pushes((machine) => decimalOf(line(machine).replace(/L$/, '')))], // LONG
  [0x8a, pushes(({ input }) => integerOf(input.take(input.uint8())))], // LONG1
  [0x8b, pushes(({ input }) => integerOf(input.take(input.int32())))], // LONG4
  [0x46, pushes((machine) => floatOf(line(machine)))], // FLOAT
  [0x47, pushes(({ input }) => input.float64())], // BINFLOAT

  [0x56, pushes(({ input }) => rawUnicodeEscape(input.line()))], // UNICODE
  [0x58, pushes((machine) => text(machine, machine.input.uint32()))], // BINUNICODE
  [0x8c, pushes((machine) => text(machine, machine.input.uint8()))], // SHORT_BINUNICODE
  [0x8d, pushes((machine) => text(machine, machine.input.uint64()))], // BINUNICODE8
  [0x53, pushes(({ input }) => new ByteString(quotedBytes(input.line())))], // STRING
  [0x54, pushes(({ input }) => new ByteString(input.take(input.int32())))], // BINSTRING
  [0x55, pushes(({ input }) => new ByteString(input.take(input.uint8())))], // SHORT_BINSTRING
  [0x42, pushes(({ input }) => new Bytes(input.take(input.uint32())))], // BINBYTES
  [0x43, pushes(({ input }) => new Bytes(input.take(input.uint8())))], // SHORT_BINBYTES

  [0x28, (machine) => machine.mark()], // MARK
  [0x29, (machine) => pushTuple(machine, [])], // EMPTY_TUPLE
  [0x74, (machine) => pushTuple(machine, machine.popMark())], // TUPLE
  [0x85, (machine) => pushTuple(machine, machine.popMany(1))], // TUPLE1
  [0x86, (machine) => pushTuple(machine, machine.popMany(2))], // TUPLE2
  [0x87, (machine) => pushTuple(machine, machine.popMany(3))], // TUPLE3
  [0x5d, pushes(() => new List())], // EMPTY_LIST
  [0x6c, (machine) => pushList(machine, machine.popMark())], // LIST
  [0x61, (machine) => append(machine, machine.popMany(1))], // APPEND
  [0x65, (machine) => append(machine, machine.popMark())], // APPENDS
  [0x7d, pushes(() => new Dict())], // EMPTY_DICT
  [0x64, (machine) => pushDict(machine, machine.popMark())], // DICT
  [0x73, (machine) => setItems(machine, machine.popMany(2))], // SETITEM
  [0x75, (machine) => setItems(machine, machine.popMark())], // SETITEMS
  [0x8f, pushes(() => new PySet([], false))], // EMPTY_SET
  [0x90, (machine) => addItems(machine, machine.popMark())], // ADDITEMS
  [0x91, (machine) => pushFrozenSet(machine, machine.popMark())], // FROZENSET

  [0x70, (machine) => machine.put(index(machine))], // PUT
  [0x71, (machine) => machine.put(machine.input.uint8())], // BINPUT
  [0x72, (machine) => machine.put(machine.input.uint32())], // LONG_BINPUT
  [0x94, (machine) => machine.memoize()], // MEMOIZE
  [0x67, pushes((machine) => machine.get(index(machine)))], // GET
  [0x68, pushes((machine) => machine.get(machine.input.uint8()))], // BINGET
  [0x6a, pushes((machine) => machine.get(machine.input.uint32()))], // LONG_BINGET

  [0x63, (machine) => pushGlobal(machine, line(machine), line(machine))], // GLOBAL
  [0x93, pushStackGlobal], // STACK_GLOBAL
  [0x52, reduce], // REDUCE
  [0x95, ({ input }) => input.frame()], // FRAME
]);
