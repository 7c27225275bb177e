import { checkHistory } from '@wideload/testing';
import { sessionContestants } from '../contestants.ts';
import { Browser } from '../histories/browser.ts';
import { SCENARIOS, type Scenario } from '../histories/scenarios.ts';
import { spread } from '../measure/median.ts';
import { startRedis } from '../measure/redis.ts';
import type { Figure, Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { withServers } from './throughput.ts';

/** Sessions of each contestant in each scenario. */
const SESSIONS = 500;
/** Sessions that are used at once. */
const AT_ONCE = 10;

/** What is lost or comes back where requests use one session at once. */
export async function histories({ scale }: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  try {
    return await withServers(sessionContestants(redis), async (entered) => {
      const figures: Figure[] = [];
      const count = Math.max(AT_ONCE, SESSIONS * scale);
      for (const scenario of SCENARIOS) {
        for (const { name, server } of entered) {
          for (const [symptom, times] of await symptomsOf(scenario, server.url, count)) {
            const work = `${scenario.work}: ${symptom}`;
            figures.push({ work, who: name, unit: `of ${count}`, spread: spread([times]) });
          }
        }
      }
      return { figures, goals: [] };
    });
  } finally {
    await redis.stop();
  }
}

/** Returns how many sessions show each symptom. Only those count whose answers have no order. */
async function symptomsOf({ run, symptoms }: Scenario, url: string, count: number): Promise<Map<string, number>> {
  const times = new Map(Object.keys(symptoms).map((symptom) => [symptom, 0]));
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const browser = new Browser(url, `s${left}`);
      const [first, second] = await run(browser);
      const found = checkHistory(browser.history);
      if (found.verdict === 'undecided') throw new Error(found.text);
      if (found.verdict === 'legal') continue;
      const shown = Object.entries(symptoms).filter(([, isShown]) => isShown(first, second));
      if (shown.length === 0) throw new Error(`the answers have no order, but no symptom is shown:\n${found.text}`);
      for (const [symptom] of shown) times.set(symptom, (times.get(symptom) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return times;
}
