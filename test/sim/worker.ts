// A process of `main.ts`: runs the schedules of the seeds that it is sent, and reports those without a legal order.
import type { Order, Report } from './report.ts';
import { runSchedule } from './schedule.ts';

// The engine makes an error for each command that the network loses; nobody reads their stacks.
Error.stackTraceLimit = 0;

async function textOf(seed: number): Promise<string | undefined> {
  try {
    const { found } = await runSchedule(seed);
    return found.verdict === 'legal' ? undefined : found.text;
  } catch (error) {
    return String(error);
  }
}

process.on('message', async ({ from, until }: Order) => {
  const failures: { seed: number; text: string }[] = [];
  for (let seed = from; seed < until; seed++) {
    const text = await textOf(seed);
    if (text !== undefined) failures.push({ seed, text });
  }
  const report: Report = { ran: until - from, failures };
  process.send?.(report);
});
