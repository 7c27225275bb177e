const BASE = 'http://site.invalid';

/** Returns an address on this site to redirect to. An address that a browser could read as another site becomes the fallback. */
export function redirectTarget(requested: unknown, fallback = '/web'): string {
  // Browsers read a backslash as a slash and drop control characters, so `/\\evil` and `/\t/evil` would leave the site.
  if (typeof requested !== 'string' || !requested.startsWith('/') || /^\/[/\\]|[\\\p{Cc}]/u.test(requested))
    return fallback;
  if (!URL.canParse(requested, BASE)) return fallback;
  const { origin, pathname, search, hash } = new URL(requested, BASE);
  return origin === BASE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : fallback;
}
