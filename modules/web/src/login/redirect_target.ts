const BASE = 'http://site.invalid';

/** A place on this site to go on to. Anything that a browser could take for another site becomes the fallback. */
export function redirectTarget(wanted: unknown, fallback = '/web'): string {
  // Browsers read a backslash as a slash and drop control characters, so `/\\evil` and `/\t/evil` would leave the site.
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || /^\/[/\\]|[\\\p{Cc}]/u.test(wanted)) return fallback;
  if (!URL.canParse(wanted, BASE)) return fallback;
  const { origin, pathname, search, hash } = new URL(wanted, BASE);
  return origin === BASE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : fallback;
}
