/** `str` of Python 2: text in UTF-8, or the state of a date. */
export class ByteString {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** `bytes` of Python 3, used only for the state of a date. */
export class Bytes {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class List {
  readonly items: Value[];
  constructor(items: Value[] = []) {
    this.items = items;
  }
}

export class Tuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export type Entry = readonly [key: Value, value: Value];

/**
 * `dict`, `OrderedDict` or `defaultdict`, as entries in the order of the pickle. The writer converts the keys to JSON,
 * within its limits.
 */
export class Dict {
  readonly entries: Entry[];
  constructor(entries: Entry[] = []) {
    this.entries = entries;
  }
}

/** `set` or `frozenset`. */
export class PySet {
  readonly items: Value[];
  readonly frozen: boolean;
  constructor(items: Value[], frozen: boolean) {
    this.items = items;
    this.frozen = frozen;
  }
}

/** `datetime` or `date`, as the addon `session_redis` tags it. */
export class Moment {
  readonly type: 'datetime_isoformat' | 'date_isoformat';
  readonly text: string;
  constructor(type: Moment['type'], text: string) {
    this.type = type;
    this.text = text;
  }
}

/** `timedelta`, in microseconds. */
export class Duration {
  readonly microseconds: bigint;
  constructor(microseconds: bigint) {
    this.microseconds = microseconds;
  }
}

/** `timezone`, as `isoformat()` writes its offset: `+02:00`. */
export class Zone {
  readonly offset: string;
  constructor(offset: string) {
    this.offset = offset;
  }
}

/**
 * One of the few names that a pickle may contain. `make` is our own code for it, never code that the pickle names;
 * without it the name may occur, but not be called.
 */
export class Global {
  readonly name: string;
  readonly make: Make | undefined;
  constructor(name: string, make: Make | undefined) {
    this.name = name;
    this.make = make;
  }
}

export type Make = (args: readonly Value[]) => Value;

/** The values of a pickle. A `bigint` is Python's `int`, a `number` its `float`. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | ByteString
  | Bytes
  | List
  | Tuple
  | Dict
  | PySet
  | Moment
  | Duration
  | Zone
  | Global;

/** Returns the kind of a value, for messages. */
export function nameOf(value: Value): string {
  switch (typeof value) {
    case 'bigint':
      return 'an int';
    case 'number':
      return 'a float';
    case 'string':
      return 'a str';
    case 'boolean':
      return 'a bool';
  }
  if (value === null) return 'None';
  if (value instanceof List) return 'a list';
  if (value instanceof Tuple) return 'a tuple';
  if (value instanceof Dict) return 'a dict';
  if (value instanceof PySet) return value.frozen ? 'a frozenset' : 'a set';
  if (value instanceof ByteString) return 'a str of Python 2';
  if (value instanceof Bytes) return 'bytes';
  if (value instanceof Moment) return value.type === 'date_isoformat' ? 'a date' : 'a datetime';
  if (value instanceof Duration) return 'a timedelta';
  if (value instanceof Zone) return 'a timezone';
  return `the global ${value.name}`;
}
