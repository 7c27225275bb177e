import { withWorkers } from '../contestants.ts';
import { figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';
import { underLoad, withServers } from './throughput.ts';

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
      for (const one of thoroughness.warmsUp ? entered : [])
        await underLoad(one, '/read', Math.min(2, thoroughness.seconds));
      const measured = await interleaved(entered, thoroughness.rounds, async (one) => {
        const { requestsPerProcessorSecond } = await underLoad(one, '/read', thoroughness.seconds);
        return (counts[entered.indexOf(one)] ?? 1) * requestsPerProcessorSecond;
      });
      const figures = figuresOf(WORK, 'req/s', measured);
      return { figures, goals: goalsOf(figures, WORK, '2 workers', [{ against: '1 worker', least: 1.7 }]) };
    });
  } finally {
    data.remove();
  }
}
