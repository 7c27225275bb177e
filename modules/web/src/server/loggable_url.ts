/** Stands for what a reader of the log is not to see. */
const MASK = '…';

/** As long as the shortest secret that a module would make: a word of this length that is no word is taken for one. */
const TOKEN = /[\w~+=-]{16,}/g;

/** A name as people give it to a parameter. */
const NAME = /^[\w.:[\]-]{1,40}$/;

/** Names that are written at most. */
const MAX_NAMES = 20;

const NO_VALUES: ReadonlySet<string> = new Set();

/** Texts may have been encoded several times over. Each turn shortens the text, so that this ends. */
function decoded(text: string): string {
  let whole = text;
  for (;;) {
    let next: string;
    try {
      next = decodeURIComponent(whole);
    } catch {
      // One sequence that is not UTF-8 must not hide the others.
      next = whole.replace(/%[0-7][\da-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
    }
    if (next === whole) return whole;
    whole = next;
  }
}

/** Longer than what people make of words. */
const LONG = 40;

/** Whether a run of characters looks made by a machine: words have no digits, and no capitals within. */
function looksMade(run: string): boolean {
  return run.length >= LONG || /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run));
}

function masked(text: string): string {
  return text.replace(TOKEN, (run) => (looksMade(run) ? MASK : run));
}

/** One piece of a path. What stands behind `;` or `=` is the value of a parameter (`;session_id=...`). */
function maskedPiece(piece: string): string {
  const plain = decoded(piece);
  const shown = masked(plain).replace(/([;=]).*$/s, `$1${MASK}`);
  return shown === plain ? piece : encodeURI(shown).replaceAll(encodeURI(MASK), MASK);
}

function nameOf(parameter: string, values: ReadonlySet<string>): string {
  const equals = parameter.indexOf('=');
  const name = decoded(equals < 0 ? parameter : parameter.slice(0, equals));
  if (!NAME.test(name) || masked(name) !== name) return MASK;
  return equals >= 0 && values.has(name) ? parameter : name;
}

function query(text: string, values: ReadonlySet<string>): string {
  const parameters = text.split(/[&;]/).filter((parameter) => parameter !== '');
  const names = parameters.slice(0, MAX_NAMES).map((parameter) => nameOf(parameter, values));
  return [...names, ...(parameters.length > MAX_NAMES ? [MASK] : [])].join('&');
}

/**
 * A request's path and query as they may be logged, for a request to `route` (the pattern, where it has a route). Of the path, what the route's pattern has stands as it is; sids and
 * other long tokens elsewhere are masked. Of the query only the names stand, except for those in `values`: which names
 * have secrets behind them, nobody can know.
 */
export function loggableUrl(url: string, route: string | undefined, values: ReadonlySet<string> = NO_VALUES): string {
  const [path = '', search] = url.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '').split(/\?(.*)/s, 2);
  const known = new Set(route?.split('/'));
  const shown = path
    .split('/')
    .map((piece) => (known.has(piece) ? piece : maskedPiece(piece)))
    .join('/');
  return search === undefined ? shown : `${shown}?${query(search, values)}`;
}
