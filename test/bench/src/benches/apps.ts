import { type AppContestant, appContestants } from '../apps/contestants.ts';
import { lossesOf, MEETINGS } from '../apps/meetings.ts';
import { spread } from '../measure/median.ts';
import { startRedis } from '../measure/redis.ts';
import type { Figure, Goal, Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions } from '../sessions.ts';
import { type Entered, throughputGoals, throughputOf, withServers } from './throughput.ts';

const READ = 'an app reads a session';
const CHANGE = 'an app changes a session';

/** Sessions of each meeting in the shortest run. */
const FEW = 10;

/** Session stores in apps with Express and Fastify: what is lost where requests meet, and the throughput. */
export async function apps(thoroughness: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  const sessions = benchSessions(thoroughness.scale);
  try {
    await redis.keepSessions(sessions);
    const contestants = appContestants(redis, sessions);
    return await withServers(contestants, async (entered) => {
      const losses = await lossesOfAll(entered, thoroughness);
      const read = await throughputOf(READ, '/read', entered, thoroughness, true);
      const change = await throughputOf(CHANGE, '/write', entered, thoroughness, true);
      return {
        figures: [...losses, ...read, ...change],
        goals: [...goalsFor(contestants, READ, read), ...goalsFor(contestants, CHANGE, change)],
      };
    });
  } finally {
    await redis.stop();
  }
}

async function lossesOfAll(entered: readonly Entered[], { scale }: Thoroughness): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const meeting of MEETINGS) {
    for (const { name, server } of entered) {
      const sessions = Math.max(FEW, meeting.sessions * scale);
      const lost = await lossesOf(meeting, server.url, sessions);
      figures.push({
        work: meeting.work,
        who: name,
        unit: `of ${sessions * meeting.perSession}`,
        spread: spread([lost]),
      });
    }
  }
  return figures;
}

/** Ours are compared with connect-redis in the same framework, and Better Auth with connect-redis in Express, without a goal. */
function goalsFor(contestants: readonly AppContestant[], work: string, figures: readonly Figure[]): Goal[] {
  return contestants.flatMap(({ name, against, least }) =>
    against === undefined
      ? []
      : throughputGoals(figures, work, name, [{ against, ...(least !== undefined && { least }) }]),
  );
}
