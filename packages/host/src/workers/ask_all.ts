import type { WorkerAnswer, Workers } from '@wideload/kit';
import { isOurs, type Order } from '../supervise/messages.ts';
import { report } from '../supervise/supervised.ts';
import type { Questions } from './questions.ts';
import { index } from './worker.ts';

/**
 * Lets the workers ask each other, through the supervisor, which knows the serving workers. Undefined if this process
 * is not a worker.
 */
export function workersOf(questions: Questions): Workers | undefined {
  if (index === undefined) return undefined;
  const calls = new Map<number, (answers: readonly WorkerAnswer<unknown>[]) => void>();
  let count = 0;
  let missing: readonly number[] = [];

  process.on('message', async (message) => {
    if (!isOurs<Order>(message)) return;
    const { wideload } = message;
    if (wideload === 'question')
      report({ wideload: 'answer', call: message.call, answer: await questions.answer(message.question) });
    else if (wideload === 'missing') missing = message.workers;
    else if (wideload === 'answers') calls.get(message.call)?.(message.answers);
  });

  return {
    number: Number(index),
    missing: () => missing,
    answer: (question, how) => questions.set(question, how),
    ask: async ({ id }) => {
      // A worker that is disconnected from the supervisor and only finishes its requests answers for itself.
      if (!process.connected) return [{ worker: Number(index), answer: await questions.answer(id) }] as never;
      const call = ++count;
      report({ wideload: 'ask', call, question: id });
      const answers = await new Promise((resolve) => calls.set(call, resolve));
      calls.delete(call);
      return answers as never;
    },
  };
}
