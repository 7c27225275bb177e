/** Prints where a server listens, for the process that started it. */
export const listening = (port) => console.log(`listening http://127.0.0.1:${port}`);

/** The sid in a request's cookie, by the shortest way there is. */
export function sidOf(cookie) {
  const at = cookie.indexOf('session_id=') + 'session_id='.length;
  const end = cookie.indexOf(';', at);
  return end < 0 ? cookie.slice(at) : cookie.slice(at, end);
}
