/** Replaces values that must not be logged. */
const MASK = '…';

/** A run of characters that may be a token: 16 is the length of a short secret. */
const TOKEN = /[\w~+=-]{16,}/g;

/** A usual name of a query parameter. */
const NAME = /^[\w.:[\]-]{1,40}$/;

/** Maximum number of parameter names in a log line. */
const MAX_NAMES = 20;

const NO_VALUES: ReadonlySet<string> = new Set();

/** Decodes a text that may be encoded several times. Each round shortens it, so the loop ends. */
function decoded(text: string): string {
  let whole = text;
  for (;;) {
    let next: string;
    try {
      next = decodeURIComponent(whole);
    } catch {
      // A sequence that is not UTF-8 must not keep the others encoded.
      next = whole.replace(/%[0-7][\da-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
    }
    if (next === whole) return whole;
    whole = next;
  }
}

/** Longer than usual words in an address. */
const LONG = 40;

/** Returns whether a run of characters looks generated: words have no digits and no capitals inside. */
function looksGenerated(run: string): boolean {
  return run.length >= LONG || /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run));
}

function masked(text: string): string {
  return text.replace(TOKEN, (run) => (looksGenerated(run) ? MASK : run));
}

/** Masks one segment of a path. After `;` or `=` comes the value of a parameter (`;session_id=...`). */
function maskedSegment(segment: string): string {
  const plain = decoded(segment);
  const shown = masked(plain).replace(/([;=]).*$/s, `$1${MASK}`);
  return shown === plain ? segment : encodeURI(shown).replaceAll(encodeURI(MASK), MASK);
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
 * Returns the path and query of a request without secrets, for the log. `route`: the pattern of its route, if it has one;
 * segments of the path that the pattern contains are kept, and tokens in other segments are masked. Of the query, only the
 * names are kept, with the values of the names in `values`.
 */
export function loggableUrl(url: string, route: string | undefined, values: ReadonlySet<string> = NO_VALUES): string {
  const [path = '', search] = url.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '').split(/\?(.*)/s, 2);
  const known = new Set(route?.split('/'));
  const shown = path
    .split('/')
    .map((segment) => (known.has(segment) ? segment : maskedSegment(segment)))
    .join('/');
  return search === undefined ? shown : `${shown}?${query(search, values)}`;
}
