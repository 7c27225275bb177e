import { dateOf, datetimeOf, durationOf, zoneOf } from './moment.ts';
import { argumentsInvalid, globalUnknown } from './refused.ts';
import { Bytes, Dict, type Entry, Global, List, type Make, PySet, Tuple, type Value } from './value.ts';

/** `set([...])`: how protocols below 4 write a set. The list is copied, as Python would. */
const setOf =
  (frozen: boolean): Make =>
  (args) => {
    const [list] = args;
    if (args.length !== 1 || !(list instanceof List)) throw argumentsInvalid(frozen ? 'frozenset' : 'set');
    return new PySet(list.items.slice(), frozen);
  };

function pairOf(value: Value): Entry {
  const items = value instanceof List || value instanceof Tuple ? value.items : [];
  const [key, item] = items;
  if (items.length !== 2 || key === undefined || item === undefined) throw argumentsInvalid('OrderedDict');
  return [key, item];
}

/** `OrderedDict()` under Python 3, `OrderedDict([[key, value], ...])` under Python 2. */
function orderedDictOf(args: readonly Value[]): Dict {
  const [list] = args;
  if (args.length === 0) return new Dict();
  if (args.length > 1 || !(list instanceof List)) throw argumentsInvalid('OrderedDict');
  return new Dict(list.items.map(pairOf));
}

/** `defaultdict([factory])`. The factory remains a name; it is not part of the JSON. */
function defaultDictOf(args: readonly Value[]): Dict {
  const [factory] = args;
  const isFactory = factory === undefined || FACTORIES.some((global) => global === factory);
  if (args.length > 1 || !isFactory) throw argumentsInvalid('defaultdict');
  return new Dict();
}

/** Maximum length of the state of a date, the only use of `bytes` here. */
const MAX_BYTES = 10;

/** `encode(text, "latin1")`: how Python 3 writes `bytes` for protocols below 3. */
function latin1BytesOf(args: readonly Value[]): Bytes {
  const [text, encoding] = args;
  if (args.length !== 2 || typeof text !== 'string' || encoding !== 'latin1') throw argumentsInvalid('encode');
  if (text.length > MAX_BYTES || /[^\0-\xff]/.test(text)) throw argumentsInvalid('encode');
  return new Bytes(Buffer.from(text, 'latin1'));
}

function globals(module: string, makes: Readonly<Record<string, Make | undefined>>): Global[] {
  return Object.entries(makes).map(([name, make]) => new Global(`${module} ${name}`, make));
}

const NAMES = { bool: undefined, dict: undefined, float: undefined, int: undefined, list: undefined, str: undefined };
const BUILTINS = { ...NAMES, set: setOf(false), frozenset: setOf(true), tuple: undefined };

const FACTORIES: readonly Global[] = [
  ...globals('builtins', BUILTINS),
  ...globals('__builtin__', { ...BUILTINS, long: undefined, unicode: undefined }),
];

const GLOBALS: ReadonlyMap<string, Global> = new Map(
  [
    ...FACTORIES,
    ...globals('datetime', { date: dateOf, datetime: datetimeOf, timedelta: durationOf, timezone: zoneOf }),
    ...globals('collections', { OrderedDict: orderedDictOf, defaultdict: defaultDictOf }),
    ...globals('_codecs', { encode: latin1BytesOf }),
  ].map((global) => [global.name, global]),
);

/** Looks up a name in the table of this file only. */
export function globalOf(module: string, name: string): Global {
  const global = GLOBALS.get(`${module} ${name}`);
  if (!global) throw globalUnknown(module, name);
  return global;
}
