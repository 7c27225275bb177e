import { argumentsInvalid } from './refused.ts';
import { ByteString, Bytes, Duration, Moment, type Value, Zone } from './value.ts';

/** The state of a date is the one argument that may be `bytes`, or a `str` under Python 2. */
function stateOf(value: Value | undefined, length: number): Uint8Array | undefined {
  if (!(value instanceof Bytes || value instanceof ByteString)) return undefined;
  return value.bytes.length === length ? value.bytes : undefined;
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2024-02-29`. Undefined when there is no such day. */
function dayText([high = 0, low = 0, month = 0, day = 0]: Uint8Array): string | undefined {
  const year = high * 256 + low;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

/** `12:34:56.789012`, without the microseconds when they are 0. Undefined when there is no such time. */
function timeText([hour = 0, minute = 0, second = 0, high = 0, middle = 0, low = 0]: Uint8Array): string | undefined {
  const micros = (high * 256 + middle) * 256 + low;
  if (hour > 23 || minute > 59 || second > 59 || micros > 999_999) return undefined;
  const text = `${padded(hour)}:${padded(minute)}:${padded(second)}`;
  return micros === 0 ? text : `${text}.${padded(micros, 6)}`;
}

/** `date(state)`: four bytes, the year big-endian (CPython, `Lib/_pydatetime.py`, `date._getstate`). */
export function dateOf(args: readonly Value[]): Moment {
  const state = args.length === 1 ? stateOf(args[0], 4) : undefined;
  const text = state && dayText(state);
  if (text === undefined) throw argumentsInvalid('date');
  return new Moment('date_isoformat', text);
}

/** `datetime(state[, tzinfo])`: ten bytes (`datetime._getstate`). From protocol 4 the month's top bit is `fold`. */
export function datetimeOf(args: readonly Value[]): Moment {
  const [state, zone] = [stateOf(args[0], 10), args[1]];
  if (!state || args.length > 2 || !(zone === undefined || zone instanceof Zone)) throw argumentsInvalid('datetime');
  const [high = 0, low = 0, month = 0, day = 0] = state;
  const date = dayText(Uint8Array.of(high, low, month & 0x7f, day));
  const time = timeText(state.subarray(4));
  if (date === undefined || time === undefined) throw argumentsInvalid('datetime');
  return new Moment('datetime_isoformat', `${date}T${time}${zone?.offset ?? ''}`);
}

const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;

/** `timedelta(days, seconds, microseconds)`, with only the days ever negative. */
export function durationOf(args: readonly Value[]): Duration {
  const [days, seconds, micros] = args;
  if (args.length !== 3 || typeof days !== 'bigint' || typeof seconds !== 'bigint' || typeof micros !== 'bigint') {
    throw argumentsInvalid('timedelta');
  }
  if (seconds < 0n || seconds >= 86_400n || micros < 0n || micros >= SECOND) throw argumentsInvalid('timedelta');
  return new Duration(days * DAY + seconds * SECOND + micros);
}

/** `timezone(offset[, name])`. The name is not part of `isoformat()`. */
export function zoneOf(args: readonly Value[]): Zone {
  const [offset, name] = args;
  if (args.length > 2 || !(offset instanceof Duration)) throw argumentsInvalid('timezone');
  if (name !== undefined && typeof name !== 'string') throw argumentsInvalid('timezone');
  const { microseconds } = offset;
  const size = microseconds < 0n ? -microseconds : microseconds;
  if (size >= DAY) throw argumentsInvalid('timezone');
  const seconds = Number(size / SECOND);
  const micros = Number(size % SECOND);
  let text = `${microseconds < 0n ? '-' : '+'}${padded(Math.floor(seconds / 3600))}:`;
  text += padded(Math.floor(seconds / 60) % 60);
  if (seconds % 60 !== 0 || micros !== 0) text += `:${padded(seconds % 60)}`;
  if (micros !== 0) text += `.${padded(micros, 6)}`;
  return new Zone(text);
}
