import type { Context, SetupHandle } from '@wideload/kit';
import { ServiceStatus } from '@wideload/kit/internal';
import { SessionStore, StoreUnavailable } from '@wideload/session';
import { Health } from './health.ts';

/** Milliseconds that sessions are counted: the answer is awaited for a second. */
const COUNTING = 300;

async function count(store: SessionStore): Promise<Pick<ServiceStatus, 'sessions' | 'hasMore'>> {
  const begin = performance.now();
  let sessions = 0;
  try {
    for await (const page of store.sids()) {
      sessions += page.length;
      if (performance.now() - begin > COUNTING) return { sessions, hasMore: true };
    }
    return { sessions, hasMore: false };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { sessions: undefined, hasMore: false };
    throw error;
  }
}

async function problems(checks: readonly Health[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const one of checks) {
    const { healthy, detail, warning } = await one.check();
    if (!healthy) found[one.name] = detail ?? 'failing';
    else if (warning !== undefined) found[one.name] = warning;
  }
  return found;
}

/** Tells `node host status` of the sessions, and what is wrong. */
export function tellServiceStatus({ onStart }: Pick<SetupHandle, 'onStart'>): void {
  onStart(async ({ host, get, all }: Context) => {
    const [store, checks] = await Promise.all([get(SessionStore), all(Health)]);
    host.answer(ServiceStatus, async () => ({
      store: store.place,
      ...(await count(store)),
      problems: await problems(checks),
    }));
  });
}
