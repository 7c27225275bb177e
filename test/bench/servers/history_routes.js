/** The time by the clock that all processes of a machine share, in milliseconds. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * What a request of a history does to a session, in every server of the comparison. `session`: `seen()`, `begin(values)`,
 * `change(values)`, `logIn(user)` and `end()` as that server does them. A request that waits has read its session before, and acts
 * at `actsAt`.
 */
export async function answerHistory(action, { waitMs = 0, values, user }, session) {
  if (action === 'create') return { sid: await session.begin(values) };
  const readAt = now();
  const seen = await session.seen();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (seen === 'gone' || action === 'load') return { seen, readAt };
  const actsAt = now();
  const actions = {
    change: async () => (await session.change(values)) ?? 'saved',
    logIn: async () => ({ sid: await session.logIn(user) }),
    end: () => session.end(),
  };
  return { seen, readAt, actsAt, answer: (await actions[action]()) ?? null };
}
