/** What stands in the place of a secret. */
export const MASK = '********';

/**
 * Words that secrets go by. A word is one by itself or with others around it (`api_key`, `accessToken`), so that
 * `keyboard` and `author` are not masked, and `_csrf_secret` is.
 */
const SECRET_WORDS = new Set([
  ...['secret', 'secrets', 'token', 'tokens', 'password', 'passwords', 'passwd', 'passphrase', 'pass', 'pwd', 'pw'],
  ...['key', 'keys', 'apikey', 'otp', 'totp', 'pin', 'jwt', 'bearer', 'authorization', 'credential', 'credentials'],
  ...['csrf', 'nonce', 'salt', 'signature', 'hash', 'cookie', 'cookies', 'sid', 'verifier'],
]);

/** Whether a key's name says that what it holds is secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => SECRET_WORDS.has(word) || /(?:secret|token|passw|apikey)/.test(word));
}

const QUERY = /([?&;](?:password|passwd|pwd|secret|token)=)[^&#\s"']*/gi;

/** A scheme, what stands behind it, a user, and a password to the last `@`: `URL` takes all of that for one. */
const IN_TEXT = /\b([a-z][a-z\d+.-]*:[/\\]{1,3}[^\s:/\\@"']*:)[^\s"']*@/gi;

/** `user:secret@host` in quotes, and behind a slash: what becomes of an address that is taken for a path. */
const IN_QUOTES_OR_PATH = /([/\\"'][^\s:/\\@"']*:)[^\s:/\\@"']+@/g;

/** `redis://user:secret`, of which the rest was lost; digits alone are a port. */
const WITHOUT_SERVER = /\b((?:rediss?|unix):[/\\]{2}[^\s:/\\@"']+:)(?!\d*(?:[\s"'/?,]|$))[^\s"'@]+(?=$|[\s"'])/gi;

/** `redis:user:secret`, where the slashes were forgotten, too. */
const WITHOUT_SLASHES = /\b((?:rediss?|unix):[^\s:/\\@"']*:)[^\s"'@]+(?=$|[\s"'])/gi;

/**
 * A text with the passwords masked that stand in URLs in it, of which it may hold any number. Other secrets cannot be
 * told from words: who knows that a value is one leaves it out.
 */
export function maskIn(text: string): string {
  if (!text.includes(':') && !text.includes('=')) return text;
  return text
    .replace(IN_TEXT, `$1${MASK}@`)
    .replace(IN_QUOTES_OR_PATH, `$1${MASK}@`)
    .replace(WITHOUT_SERVER, `$1${MASK}`)
    .replace(WITHOUT_SLASHES, `$1${MASK}`)
    .replace(QUERY, `$1${MASK}`);
}

/** A value that begins as a URL: all that stands between the user and the last `@`. */
const URL_START = /^([^:@]*:[/\\]*[^:/\\@]*:).*@/s;

/** The same in a value that begins as `user:password@host`. */
const ADDRESS_START = /^([^:@/\\]*:)(?![/\\]).*@/s;

/**
 * A value of an option with the password masked that may stand in it: in a URL, or in an address with a user. `URL` is
 * lenient (blanks before, one slash or none, line breaks within), so this is, too: rather a mask too many.
 */
export function maskWhole(value: string): string {
  const url = value.replace(URL_START, `$1${MASK}@`);
  return maskIn(url === value ? value.replace(ADDRESS_START, `$1${MASK}@`) : url);
}
