import { RedisFailure } from '../../../modules/session_redis/src/client/refusal.ts';
import type { Scheduler } from '../scheduler.ts';
import { type Peer, type SimulatedServer, WrongType } from './server.ts';

/** A command that was sent. */
interface Command {
  readonly run: (server: SimulatedServer) => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (failure: RedisFailure) => void;
}

/** How often the network fails: once in so many commands; 0 for never. */
export interface Faults {
  /** The connection closes, before or after a command was done. */
  readonly closesOnceIn: number;
  /** The caller gives a command up, which is done later. */
  readonly silentOnceIn: number;
}

export const NO_FAULTS: Faults = { closesOnceIn: 0, silentOnceIn: 0 };

const closed = (): RedisFailure => new RedisFailure({ kind: 'closed', reason: 'closed the connection' });
const silent = (): RedisFailure => new RedisFailure({ kind: 'silent', reason: 'does not answer in time' });
const wrongType = (): RedisFailure => new RedisFailure({ kind: 'type', reason: 'has a value of another type' });

/** A connection: commands are done in their order, and answered in it, each some time later. */
export class SimulatedConnection implements Peer {
  tells?: SimulatedConnection | undefined;
  private readonly scheduler: Scheduler;
  private readonly server: SimulatedServer;
  private readonly faults: Faults;
  private readonly onClosed: () => void;
  private readonly sent: Command[] = [];
  private readonly answers: (() => void)[] = [];
  /** Those whose callers wait. */
  private readonly waiting = new Set<Command>();
  private isOpen = true;
  /** Takes the keys that changed; undefined: any may have. */
  onChanged: (keys: readonly string[] | undefined) => void = () => {};

  constructor(scheduler: Scheduler, server: SimulatedServer, faults: Faults, onClosed: () => void) {
    this.scheduler = scheduler;
    this.server = server;
    this.faults = faults;
    this.onClosed = onClosed;
  }

  send<T>(run: (server: SimulatedServer) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const command: Command = { run, resolve: (answer) => resolve(answer as T), reject };
      this.waiting.add(command);
      this.sent.push(command);
      if (this.sent.length === 1) this.scheduler.enqueue(this.take);
    });
  }

  changed(keys: readonly string[] | undefined): void {
    if (this.isOpen) this.answer(() => this.onChanged(keys));
  }

  /** The server does the next command. */
  private readonly take = (): void => {
    const [command] = this.sent;
    if (command === undefined) return;
    const { random } = this.scheduler;
    const { closesOnceIn, silentOnceIn } = this.faults;
    if (this.isOpen && closesOnceIn > 0 && random.oneIn(closesOnceIn)) {
      this.breakAt(command);
      return;
    }
    if (silentOnceIn > 0 && random.oneIn(silentOnceIn) && this.waiting.delete(command)) {
      command.reject(silent());
      this.scheduler.enqueue(this.take);
      return;
    }
    this.sent.shift();
    if (this.sent.length > 0) this.scheduler.enqueue(this.take);
    this.answerTo(command);
  };

  private answerTo(command: Command): void {
    let deliver: () => void;
    try {
      const answer = command.run(this.server);
      deliver = () => command.resolve(answer);
    } catch (error) {
      if (!(error instanceof WrongType)) throw error;
      deliver = () => command.reject(wrongType());
    }
    if (!this.isOpen) return;
    this.answer(() => {
      if (this.waiting.delete(command)) deliver();
    });
  }

  private breakAt(command: Command): void {
    if (this.scheduler.random.oneIn(2)) command.run(this.server);
    this.sent.shift();
    this.close(this.scheduler.random.oneIn(2));
    this.onClosed();
  }

  private answer(deliver: () => void): void {
    if (this.answers.length === 0 && this.scheduler.random.oneIn(2)) {
      // Before anything else happens.
      deliver();
      return;
    }
    this.answers.push(deliver);
    if (this.answers.length === 1) this.scheduler.enqueue(this.deliver);
  }

  /** The client takes the next answer. */
  private readonly deliver = (): void => {
    const deliver = this.answers.shift();
    if (this.answers.length > 0) this.scheduler.enqueue(this.deliver);
    deliver?.();
  };

  /** `isOnTheWay`: what was sent reaches the server all the same, later. */
  close(isOnTheWay: boolean): void {
    this.isOpen = false;
    this.server.forget(this);
    if (!isOnTheWay) this.sent.length = 0;
    this.answers.length = 0;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const { reject } of waiting) reject(closed());
  }

  /** Closes it without a word to anybody: the process has died. */
  abandon(isOnTheWay: boolean): void {
    this.waiting.clear();
    this.close(isOnTheWay);
  }
}
