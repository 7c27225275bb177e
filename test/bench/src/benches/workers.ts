import { withWorkers } from '../contestants.ts';
import { load } from '../measure/load.ts';
import { figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';
import { CONNECTIONS, withServers } from './throughput.ts';

const WORK = 'read a session in a file, per second of all cores that workers have';

/**
 * What a second worker brings. The load needs a core of its own, which a machine with two does not have for two workers:
 * so the workers share one core, as the one that they are compared with has it, and requests are counted per second of
 * processor time that the workers used, as if each had a core. On cores that they share with their load the figure would be
 * too good: who shares a core wakes nobody up on another one, which takes much of the time of a small answer.
 */
export async function workers(thoroughness: Thoroughness): Promise<Result> {
  const sessions = benchSessions(thoroughness.scale);
  const data = dataDir(sessions);
  const counts = [1, 2];
  try {
    const contestants = counts.map((count) => withWorkers(count, data.folder, sessions));
    return await withServers(contestants, async (entered) => {
      const perCore = async ({ server, cookies }: (typeof entered)[number], seconds: number): Promise<number> => {
        const before = server.processorSeconds();
        const { requestsPerSecond } = await load(`${server.url}/read`, { seconds, connections: CONNECTIONS, cookies });
        return (requestsPerSecond * seconds) / (server.processorSeconds() - before);
      };
      for (const one of thoroughness.warmsUp ? entered : []) await perCore(one, Math.min(2, thoroughness.seconds));
      const measured = await interleaved(entered, thoroughness.rounds, async (one) => {
        return (counts[entered.indexOf(one)] ?? 1) * (await perCore(one, thoroughness.seconds));
      });
      const figures = figuresOf(WORK, 'req/s', measured);
      return { figures, goals: goalsOf(figures, WORK, '2 workers', [{ against: '1 worker', least: 1.7 }]) };
    });
  } finally {
    data.remove();
  }
}
