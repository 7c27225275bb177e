/** A line of the log as pino writes it. */
interface Entry {
  readonly level: string;
  readonly time: string;
  readonly pid: number;
  readonly worker?: number;
  readonly module: string;
  readonly msg: string;
}

const COLOURS = new Map([
  ['fatal', 41],
  ['error', 31],
  ['warn', 33],
  ['info', 32],
  ['debug', 34],
]);
const CYAN = 36;
const GREY = 90;

/** What a field is shown without: the same stands in the message, or concerns only programs. */
const LEFT_OUT = ['method', 'path'];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-28 17:03:21.042`, in the time zone of this machine. */
function localTime(iso: string): string {
  const time = new Date(iso);
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

const asJson = (fields: readonly (readonly [string, unknown])[]): string =>
  fields.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(fields))}`;

const indented = (text: string): string => text.replaceAll(/^/gm, '    ');

/** What pino made of an error: its stack, which names its causes as well, and its own fields. */
function blockOf(name: string, error: { readonly stack: string }): string {
  const rest = Object.entries(error).filter(([key]) => !['type', 'message', 'stack', 'cause'].includes(key));
  return `${indented(`${name}: ${error.stack}${asJson(rest)}`)}\n`;
}

const isError = (value: unknown): value is { readonly stack: string } =>
  typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string';

/**
 * Turns a line of JSON into text: `[2026-11-28 17:03:21.042] INFO: 4711 web: ...`, then the fields as JSON, and below it
 * the stack of an error.
 */
export function humanForm(isColoured: boolean): (line: string) => string {
  const paint = (code: number, text: string): string =>
    isColoured && text !== '' ? `\x1b[${code}m${text}\x1b[39m` : text;
  return (line) => {
    const { level, time, pid, worker, module, msg, ...others }: Entry = JSON.parse(line);
    const fields = Object.entries(others).filter(([key]) => !LEFT_OUT.includes(key));
    const plain = fields.filter(([, value]) => !isError(value));
    const blocks = fields.map(([key, value]) => (isError(value) ? blockOf(key, value) : ''));
    const label = paint(COLOURS.get(level) ?? GREY, level.toUpperCase());
    const text = `${pid}${worker === undefined ? '' : ` worker ${worker}`} ${module}: ${msg}`;
    return `[${localTime(time)}] ${label}: ${paint(CYAN, text)}${paint(GREY, asJson(plain))}\n${blocks.join('')}`;
  };
}
