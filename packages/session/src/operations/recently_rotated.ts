/** Milliseconds for which requests may still come that a browser sent before it was told its new sid. */
const UNDER_WAY = 10_000;

/** When each of these sids gave way to another, in milliseconds since 1970; the oldest first. */
const moved = new Map<string, number>();

function forgetOld(now: number): void {
  for (const [sid, time] of moved) {
    if (now - time < UNDER_WAY) return;
    moved.delete(sid);
  }
}

/** Remembers that a sid gives way to another now, by a login or a change of rights in this process. */
export function rememberMove(sid: string): void {
  const now = Date.now();
  forgetOld(now);
  moved.delete(sid);
  moved.set(sid, now);
}

/**
 * Whether a sid has just given way to another in this process. A request that comes with it was sent before the browser
 * was told the new one: a session begun for it would get a cookie that takes the place of the login's.
 */
export function hasJustMoved(sid: string): boolean {
  forgetOld(Date.now());
  return moved.has(sid);
}
