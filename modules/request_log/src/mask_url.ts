const MASK = '…';

/** Names of parameters whose values let somebody in: `access_token`, `auth_signup_token`, `password`, `session_id`. */
const SECRET = /token|passw|secret|signature|session|sid$|api_?key|auth|code$/i;

/** 40 hex digits or 84 characters of base64url: a sid, wherever it stands. */
const SID = /(?<![\w-])(?:[0-9a-f]{40}|[\w-]{84})(?![\w-])/g;

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return parameter;
  return SECRET.test(decoded(parameter.slice(0, equals))) ? parameter.slice(0, equals + 1) + MASK : parameter;
}

/** A request's path and query as they may be logged: without what would let a reader of the log in. */
export function maskUrl(url: string): string {
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  const masked = path.replace(SID, MASK);
  if (query === undefined) return masked;
  return `${masked}?${query.split('&').map(maskParameter).join('&').replace(SID, MASK)}`;
}
