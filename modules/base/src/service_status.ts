import type { Context, SetupHandle } from '@wideload/kit';
import { ServiceStatus } from '@wideload/kit/internal';
import { SessionStore, StoreUnavailable } from '@wideload/session';
import { Health } from './health.ts';

/** Maximum time to count sessions: `node host status` waits one second for the answer. */
const COUNT_LIMIT_MS = 300;

async function count(store: SessionStore): Promise<Pick<ServiceStatus, 'sessions' | 'hasMore'>> {
  const begin = performance.now();
  let sessions = 0;
  try {
    for await (const page of store.sids()) {
      sessions += page.length;
      if (performance.now() - begin > COUNT_LIMIT_MS) return { sessions, hasMore: true };
    }
    return { sessions, hasMore: false };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { sessions: undefined, hasMore: false };
    throw error;
  }
}

async function findProblems(checks: readonly Health[]): Promise<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const health of checks) {
    const { healthy, detail, warning } = await health.check();
    if (!healthy) problems[health.name] = detail ?? 'failing';
    else if (warning !== undefined) problems[health.name] = warning;
  }
  return problems;
}

/** Provides the session count and the failing health checks to `node host status`. */
export function answerServiceStatus({ onStart }: Pick<SetupHandle, 'onStart'>): void {
  onStart(async ({ host, get, all }: Context) => {
    const [store, checks] = await Promise.all([get(SessionStore), all(Health)]);
    host.answer(ServiceStatus, async () => ({
      store: store.location,
      ...(await count(store)),
      problems: await findProblems(checks),
    }));
  });
}
