import { describe, expect, it } from 'vitest';
import { pushFrozenSet, pushList, pushTuple } from '../src/pickle/containers.ts';
import { Input } from '../src/pickle/input.ts';
import {
  MAX_DEPTH,
  MAX_HELD,
  MAX_INPUT,
  MAX_INTEGER_BYTES,
  MAX_INTEGER_DIGITS,
  MAX_MARKS,
  MAX_MEMO,
  MAX_NODES,
  MAX_STACK,
} from '../src/pickle/limits.ts';
import { Machine } from '../src/pickle/machine.ts';
import { pickleToJson } from '../src/pickle/read.ts';
import { bytes, refusalOf, uint32 } from './support/pickles.ts';

describe('refused, with the reason and the place', () => {
  const date = (state: string, name = 'date') => `}X\x01\0\0\0dcdatetime\n${name}\nC${state}\x85Rs.`;
  it.each<[what: string, pickle: string, reason: RegExp]>([
    ['nothing', '', /^it ends too early \(byte 0\)$/],
    ['no STOP', '\x80\x02}', /^it ends too early \(byte 3\)$/],
    ['a cut argument', '}J\0\0', /^it ends too early \(byte 1\)$/],
    ['a cut line', '}I12', /^it ends too early/],
    ['text after the end', '}.}.', /^2 bytes after its end$/],
    ['a newer protocol', '\x80\x06}.', /^protocol 6 /],
    ['a protocol in the middle', '}\x80\x02.', /^a protocol header/],
    ['a frame in a frame', '\x80\x04\x95\x0b\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0}.', /^a frame inside a frame/],
    ['a value across the end of its frame', '\x80\x04\x95\x02\0\0\0\0\0\0\0}K\x01.', /^it ends too early \(byte 12\)/],
    ['an unknown opcode', '}\xff.', /^opcode 0xff.*\(byte 1\)$/],
    ['JSON', '{"uid": 2}', /^opcode 0x7b/],
    ['an empty stack', '.', /^the stack is empty/],
    ['REDUCE on nothing', 'R.', /^the stack is empty/],
    ['TUPLE3 of two', 'NN\x87.', /^the stack is empty/],
    ['taking what lies below a mark', '}NN(s.', /^the stack is empty/],
    ['memorising a mark', '(q\0.', /^the stack is empty/],
    ['memorising what lies below a mark', '}(q\0.', /^the stack is empty/],
    ['no mark', '}u.', /^there is no mark/],
    ['an open mark', '(}.', /^it ends with more than one value/],
    ['two values', 'N}.', /^it ends with more than one value/],
    ['a key without a value', '}(Nu.', /^a key without a value/],
    ['an unknown memo', '}h\x07.', /^nothing is memorised as 7 /],
    ['a negative memo', '}p-1\n.', /^no place in the memo: "-1"/],
    ['appending to a tuple', ')Na.', /^a list expected, found a tuple/],
    ['setting an item of a list', ']NNs.', /^a dict expected, found a list/],
    ['adding to a frozenset', '((\x91(N\x90.', /^a set expected, found a frozenset/],
    ['an unknown global', 'cos\nsystem\n.', /^global "os system"/],
    ['a global named by numbers', 'K\x01K\x02\x93.', /^the name of a module expected, found an int/],
    [
      'a global whose name is a number',
      'X\x08\0\0\0builtinsK\x02\x93.',
      /^the name of a global expected, found an int/,
    ],
    ['a call of None', 'N)R.', /^a call of /],
    ['a call of a number', 'K\x01)R.', /^a call of an int/],
    ['a call of a mere name', 'cbuiltins\ndict\n)R.', /^a call of the global builtins dict/],
    ['arguments that are not a tuple', 'cbuiltins\nset\n]R.', /^a tuple of arguments expected, found a list/],
    ['set of a number', 'cbuiltins\nset\nK\x01\x85R.', /^arguments that Python does not write for set/],
    [
      'frozenset of a number',
      'cbuiltins\nfrozenset\nK\x01\x85R.',
      /^arguments that Python does not write for frozenset/,
    ],
    ['OrderedDict of a number', 'ccollections\nOrderedDict\nK\x01\x85R.', /^arguments .* OrderedDict/],
    ['OrderedDict of numbers', 'ccollections\nOrderedDict\n](K\x01e\x85R.', /^arguments .* OrderedDict/],
    ['OrderedDict of two lists', 'ccollections\nOrderedDict\n]]\x86R.', /^arguments .* OrderedDict/],
    ['OrderedDict of triples', 'ccollections\nOrderedDict\n](NNNta\x85R.', /^arguments .* OrderedDict/],
    ['defaultdict of a number', 'ccollections\ndefaultdict\nK\x01\x85R.', /^arguments .* defaultdict/],
    ['encode of a number', 'c_codecs\nencode\nK\x01X\x06\0\0\0latin1\x86R.', /^arguments .* encode/],
    ['encode of a text alone', 'c_codecs\nencode\nX\x01\0\0\0a\x85R.', /^arguments .* encode/],
    ['encode to another encoding', 'c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0hex\x86R.', /^arguments .* encode/],
    ['the 30th of February', date('\x04\x07\xe8\x02\x1e'), /^arguments .* date /],
    ['the 29th of February 2023', date('\x04\x07\xe7\x02\x1d'), /^arguments .* date /],
    ['the year 0', date('\x04\0\0\x01\x01'), /^arguments .* date /],
    ['25 o’clock', date('\x0a\x07\xe8\x02\x1d\x19\0\0\0\0\0', 'datetime'), /^arguments .* datetime /],
    ['a date too short', date('\x03\x07\xe8\x02'), /^arguments .* date /],
    ['an integer in letters', '}I1e3\n.', /^no integer: "1e3"/],
    ['a float in hexadecimal', '}F0x10\n.', /^no float: "0x10"/],
    ['a float without end', '}F1e999\n.', /^no float/],
    ['a bare string', '}Sabc\n.', /^no quoted string/],
    ['half an escape', "}S'\\x4'\n.", /^no string escape/],
    ['a code point beyond Unicode', '}V\\U00110000\n.', /^no unicode escape/],
    ['a text that is not UTF-8', '}X\x01\0\0\0\xff.', /^a text that is not UTF-8 \(byte 1\)$/],
    ['a byte string that is not UTF-8', '}U\x01\xffNs.', /^a text that is not UTF-8$/],
    ['a surrogate in a byte string', '}U\x03\xed\xa0\x80Ns.', /^a text that is not UTF-8$/],
    ['a list', '].', /^it holds a list, not a dict$/],
    ['a global', 'cbuiltins\nint\n.', /^it holds the global builtins int, not a dict$/],
    ['bytes', '}X\x01\0\0\0bC\x01xs.', /^it holds bytes, which has no JSON form$/],
    ['a tuple as key', '})Ns.', /^a dict has a tuple as a key$/],
    ['a key that comes twice', "}S'a'\nNsX\x01\0\0\0aNs.", /^a dict has two keys that JSON writes as "a"$/],
    ['a set of lists', '}N\x8f(]\x90s.', /^a set holds a list$/],
  ])('%s', (_what, pickle, reason) => {
    expect(refusalOf(bytes(pickle)).message).toMatch(reason);
  });

  it('copies the list that a set is made of, as Python does', () => {
    const pickle = bytes('}N](]q\0K\x01acbuiltins\nset\nh\0\x85Rh\0K\x02aes.');
    expect(pickleToJson(pickle)).toBe('{"null": [[1, 2], {"_type": "set", "value": [1]}, [1, 2]]}');
  });

  it('keeps messages short and on one line, for any pickle', () => {
    const { message } = refusalOf(bytes('c', 'x\r'.repeat(50_000), '\n', 'y'.repeat(50_000), '\n.'));
    expect(message.length).toBeLessThan(150);
    expect(message).not.toMatch(/[\r\n]/);
  });
});

describe('hostile pickles', () => {
  it.each<[what: string, pickle: string]>([
    ['os.system, protocol 0', "cos\nsystem\n(S'exit'\ntR."],
    ['posix.system, protocol 4', '\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04exit\x85R.'],
    ['eval', "c__builtin__\neval\n(S'1'\ntR."],
    ['getattr', 'cbuiltins\ngetattr\n(cbuiltins\nint\nX\x09\0\0\0__class__tR.'],
    ['a path through a known name', '\x80\x04\x8c\x08datetime\x8c\x11datetime.__class__\x93)R.'],
    ['a name of our own prototypes', '\x80\x04\x8c\x08datetime\x8c\x0bconstructor\x93)R.'],
    ['_reconstructor', 'ccopy_reg\n_reconstructor\n(c__main__\nA\nc__builtin__\nobject\nNtR.'],
    ['INST', '(ios\nsystem\n.'],
    ['OBJ', '(cbuiltins\nset\no.'],
    ['NEWOBJ', 'cbuiltins\nset\n)\x81.'],
    ['BUILD', '}}b.'],
    ['PERSID', 'P1\n.'],
    ['EXT1', '\x82\x01.'],
  ])('calls nothing: %s', (_what, pickle) => {
    refusalOf(bytes(pickle));
  });

  it('holds __proto__ and constructor as plain data', () => {
    const text = pickleToJson(bytes('}X\x09\0\0\0__proto__}X\x03\0\0\0uidK\x02ssX\x0b\0\0\0constructorNs.'));
    expect(text).toBe('{"__proto__": {"uid": 2}, "constructor": null}');
    expect(Reflect.get({}, 'uid')).toBeUndefined();
  });

  const billionLaughs = Array.from(
    { length: 30 },
    (_, n) => `]q${String.fromCharCode(n + 1)}(h${String.fromCharCode(n)}h${String.fromCharCode(n)}e`,
  );
  const word = `X${uint32(200_000)}${'x'.repeat(200_000)}q\0`;
  it.each<[what: string, pickle: string, reason: RegExp]>([
    ['200,000 DUPs', `}${'2'.repeat(200_000)}.`, /opcode 0x32/],
    ['200,000 MARKs', `${'('.repeat(200_000)}.`, /open marks/],
    ['200,000 lists on the stack', `${']'.repeat(200_000)}.`, /values on the stack/],
    ['a million nested lists', `${']'.repeat(1_000_000)}${'a'.repeat(999_999)}.`, /bytes/],
    ['20,000 nested lists', `}N${']'.repeat(20_000)}${'a'.repeat(19_999)}s.`, /levels of nesting/],
    ['200,000 nested tuples', `}N)${'\x85'.repeat(70_000)}s.`, /levels of nesting/],
    ['2^30 references to one list', `}N(]q\0${billionLaughs.join('')}ls.`, /values/],
    ['200,000 items appended', `](${'N'.repeat(200_000)}e.`, /values on the stack/],
    ['200,000 items appended one by one', `]${'Na'.repeat(100_000)}.`, /items/],
    ['250,000 memorised values', `}${'\x94'.repeat(250_000)}.`, /memorised values/],
    ['a list that contains itself', '}N]q\0h\0as.', /levels of nesting/],
    ['a list that contains itself twice', '}N]q\0(h\0h\0es.', /levels of nesting|values/],
    ['a dict that contains itself', '}q\0Nh\0s.', /levels of nesting/],
    ['a text of 2^40 bytes', '}\x8d\0\0\0\0\0\x01\0\0x.', /too early/],
    ['a frame of 2^40 bytes', '\x80\x04\x95\0\0\0\0\0\x01\0\0}.', /too early/],
    ['an integer of 2^31 bytes', '}\x8b\xff\xff\xff\x7f.', /too early/],
    ['an integer of -1 bytes', '}\x8b\xff\xff\xff\xff.', /too early/],
    ['a byte string of -1 bytes', '}T\xff\xff\xff\xff.', /too early/],
    ['bytes of 2^32 - 1', '}B\xff\xff\xff\xff.', /too early/],
    ['an integer of 200,000 bytes', `}\x8b${uint32(200_000)}${'\x7f'.repeat(200_000)}.`, /bytes in an integer/],
    ['an integer of 200,000 digits', `}L${'9'.repeat(200_000)}L\n.`, /digits in an integer/],
    ['a float of 200,000 digits', `}F${'9'.repeat(200_000)}\n.`, /no float/],
    ['a long text many times', `}N](${word}${'h\0'.repeat(20)}es.`, /characters of JSON/],
    ['a long key in many dicts', `}N](${word}${'}h\0Ns'.repeat(12_000)}es.`, /characters of JSON/],
    ['a long byte string many times', `}N](T${word.slice(1)}${'h\0'.repeat(20)}es.`, /characters of JSON/],
    [
      'a long text encoded many times',
      `](c_codecs\nencode\nq\x01${word}X\x06\0\0\0latin1\x86q\x02${'h\x01h\x02R'.repeat(9000)}e.`,
      /arguments/,
    ],
    [
      'a list copied many times',
      `](cbuiltins\nset\nq\0](${'N'.repeat(9000)}e\x85q\x01${'h\0h\x01R'.repeat(20)}e.`,
      /items/,
    ],
    ['backslashes', `}S'${'\\'.repeat(250_000)}'\n.`, /more than one|no string escape|stack/],
  ])('ends at once: %s', (_what, pickle, reason) => {
    // Not by the clock: others may be busy on this machine.
    const before = process.cpuUsage();
    expect(refusalOf(bytes(pickle)).message).toMatch(reason);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe('bounds', () => {
  const nested = (depth: number) => bytes('}N', ']'.repeat(depth - 1), 'a'.repeat(depth - 2), 's.');
  const wide = (values: number) => bytes('}N](', 'N'.repeat(values - 2), 'es.');
  const long = (size: number) => bytes('}X', uint32(size - 9), 'x'.repeat(size - 9), 'Ns.');
  const integer = (size: number) => bytes('}N\x8b', uint32(size), '\x7f'.repeat(size), 's.');

  it('reads what reaches them and refuses what exceeds them', () => {
    expect(pickleToJson(nested(MAX_DEPTH))).toContain('['.repeat(MAX_DEPTH - 1));
    expect(refusalOf(nested(MAX_DEPTH + 1)).reason).toBe('more than 64 levels of nesting');
    expect(pickleToJson(wide(MAX_NODES))).toContain('[null, null');
    expect(refusalOf(wide(MAX_NODES + 1)).reason).toBe('more than 10000 values');
    expect(pickleToJson(integer(MAX_INTEGER_BYTES)).length).toBe(2466 + 10);
    expect(refusalOf(integer(MAX_INTEGER_BYTES + 1)).reason).toBe('more than 1024 bytes in an integer');
    expect(pickleToJson(long(MAX_INPUT)).length).toBe(MAX_INPUT - 9 + '{"": null}'.length);
    expect(refusalOf(long(MAX_INPUT + 1)).reason).toBe('more than 262144 bytes');
    const decimal = (digits: number) => bytes('}NL-', '9'.repeat(digits), 'L\ns.');
    expect(pickleToJson(decimal(MAX_INTEGER_DIGITS)).length).toBe(MAX_INTEGER_DIGITS + '{"null": -}'.length);
    expect(refusalOf(decimal(MAX_INTEGER_DIGITS + 1)).reason).toBe('more than 2467 digits in an integer');
  });

  it.each([
    ['a tuple', pushTuple],
    ['a list', pushList],
    ['a frozenset', pushFrozenSet],
  ])('count the items of %s', (_, push) => {
    const machine = () => new Machine(new Input(new Uint8Array()));
    const items = (count: number) => Array.from({ length: count }, () => null);
    push(machine(), items(MAX_HELD));
    expect(() => push(machine(), items(MAX_HELD + 1))).toThrow('items');
  });

  it.each<[limit: number, what: string, step: (machine: Machine) => void]>([
    [MAX_STACK - 1, 'values on the stack', (machine) => machine.push(null)],
    [MAX_MARKS, 'open marks', (machine) => machine.mark()],
    [MAX_MEMO, 'memorised values', (machine) => machine.memoize()],
    [MAX_HELD, 'items', (machine) => machine.hold(1)],
  ])('let %i more through, and then say that there are too many %s', (count, what, step) => {
    const machine = new Machine(new Input(new Uint8Array()));
    machine.push(null);
    for (let done = 0; done < count; done++) step(machine);
    expect(() => step(machine)).toThrow(what);
  });
});

describe('the input', () => {
  it('ends where its bytes end, also before the first opcode', () => {
    expect(() => new Input(bytes('')).uint8()).toThrow('it ends too early');
    expect(() => new Input(bytes('\x01')).uint16()).toThrow('it ends too early');
    expect(new Input(bytes('\x01\x02')).uint16()).toBe(0x201);
  });

  it('has lines, which end with a newline', () => {
    const input = new Input(bytes('\nab\nc'));
    expect([input.line(), input.line()].map(String)).toEqual(['', 'ab']);
    expect(() => input.line()).toThrow('it ends too early');
    expect(() => new Input(bytes('ab')).line()).toThrow('it ends too early');
  });
});
