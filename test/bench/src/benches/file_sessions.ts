import { constantContestants, fileContestants } from '../contestants.ts';
import type { Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';
import { throughput, throughputGoals } from './throughput.ts';

const READ = 'read a session in a file';
const WRITE = 'change a session in a file';
const LIMIT = 'limit: Fastify + readFileSync';

/** Sessions in files through the whole stack, against the fastest read and write of the same file. */
export async function fileSessions(thoroughness: Thoroughness): Promise<Result> {
  const sessions = benchSessions(thoroughness.scale);
  const [limit, ours] = [dataDir(sessions), dataDir(sessions)];
  try {
    const contestants = fileContestants(limit.sessions, ours.folder, sessions);
    // It answers without reading anything.
    const constant = constantContestants(ours.folder, sessions).slice(0, 1);
    const read = await throughput(READ, '/read', [...contestants, ...constant], thoroughness);
    const write = await throughput(WRITE, '/write', contestants, thoroughness);
    return {
      figures: [...read, ...write],
      goals: [
        ...throughputGoals(read, READ, 'Wideload', [
          { against: LIMIT, least: 0.95 },
          { against: 'Fastify', least: 0.9 },
        ]),
        ...throughputGoals(write, WRITE, 'Wideload', [{ against: LIMIT, least: 0.85 }]),
      ],
    };
  } finally {
    limit.remove();
    ours.remove();
  }
}
