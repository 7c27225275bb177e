import { constantContestants } from '../contestants.ts';
import type { Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';
import { throughput, throughputGoals } from './throughput.ts';

const WORK = 'answer a constant without a session';

/** What the host costs a route that needs nothing of it. */
export async function constant(thoroughness: Thoroughness): Promise<Result> {
  const sessions = benchSessions(thoroughness.scale);
  const data = dataDir(sessions);
  try {
    const figures = await throughput(WORK, '/constant', constantContestants(data.folder, sessions), thoroughness);
    return { figures, goals: throughputGoals(figures, WORK, 'Wideload', [{ against: 'Fastify', least: 0.97 }]) };
  } finally {
    data.remove();
  }
}
