import type { Logger, Question } from '@wideload/kit';
import { questionFailed } from './errors.ts';

/** The answers of this process to questions. */
export class Questions {
  readonly #answering = new Map<string, () => unknown>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  set<A>({ id }: Question<A>, how: () => A | Promise<A>): void {
    this.#answering.set(id, how);
  }

  /** Returns the answer; undefined if there is none, or it fails. */
  async answer(id: string): Promise<unknown> {
    try {
      return await this.#answering.get(id)?.();
    } catch (error) {
      this.#log.error(questionFailed(id, error), { err: error });
      return undefined;
    }
  }
}
