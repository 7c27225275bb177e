import type { RedisCommander } from 'ioredis';
import { endedKeyOf } from '../client/ended_key.ts';
import { isRedirection, isRefusedCommand } from '../client/refusal.ts';
import { Redis } from './assumptions.ts';
import type { SessionCluster } from './cluster.ts';
import { failureOf, raise } from './failures.ts';
import { type NativeCommands, nativeCommandsOf, useScripts } from './native_commands.ts';
import type { ScriptCommands } from './scripts.ts';

/** The stored value, or true if it was the expected one and was changed. */
type Compared = true | Buffer | null;

/**
 * Changes of a key whose value is the expected one: by commands of the server where it has them, else by scripts. Both
 * mean the same.
 */
export class Comparisons {
  private readonly redis: Redis | SessionCluster;
  private readonly commands: RedisCommander & ScriptCommands;
  /** Whether another program gives sessions a longer lifetime than this host. */
  private seesLonger = false;

  constructor(redis: Redis | SessionCluster, commands: RedisCommander & ScriptCommands) {
    this.redis = redis;
    this.commands = commands;
  }

  /** `RedisClient.compareAndSet` */
  set(key: string, expected: string, text: string, seconds: number, keepsLonger: boolean): Promise<Compared> {
    const byScript = () => this.setByScript(key, expected, text, seconds, keepsLonger);
    if (keepsLonger && this.seesLonger) return byScript();
    return this.natively(
      key,
      'setIfEqual',
      () => this.setByCommand(key, expected, text, seconds, keepsLonger),
      byScript,
    );
  }

  /** `RedisClient.compareAndDelete` */
  delete(key: string, expected: string): Promise<Compared> {
    const byScript = () => this.commands.compareAndDeleteBuffer(key, expected).then(trueWhenDone, raise);
    return this.natively(key, 'deleteIfEqual', () => this.deleteByCommand(key, expected, byScript), byScript);
  }

  /**
   * Runs `command` if the server of that key has it. If the server refuses it after all, nothing was done: a cluster moved
   * the key to an older server, a proxy knows less than the server behind it, or a right is missing. Then `script` does
   * it.
   */
  private async natively(
    key: string,
    name: keyof NativeCommands,
    command: () => Promise<Compared>,
    script: () => Promise<Compared>,
  ): Promise<Compared> {
    if (!nativeCommandsOf(this.serverOf(key))[name]) return script();
    try {
      return await command();
    } catch (error) {
      const failure = failureOf(error);
      if (isRefusedCommand(failure)) useScripts(this.serverOf(key));
      else if (!isRedirection(failure)) throw failure;
      return script();
    }
  }

  private serverOf(key: string): Redis | undefined {
    return this.redis instanceof Redis ? this.redis : this.redis.masterOf(key);
  }

  /**
   * The server does the three commands in this order. A session that ended before the first one is refused by its mark,
   * one that ended later has no text any more.
   */
  private async setByCommand(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: boolean,
  ): Promise<Compared> {
    const { commands } = this;
    const [mark, lifetime, before] = await Promise.allSettled([
      commands.getBuffer(endedKeyOf(key)),
      keepsLonger ? commands.ttl(key) : undefined,
      commands.setBuffer(key, text, 'EX', seconds, 'IFEQ', expected, 'GET'),
    ]);
    if (valueOrRaise(mark) !== null) return this.deleteLate(key);
    const stored = valueOrRaise(before);
    if (stored === null || !isText(stored, expected)) return stored;
    await this.restore(key, text, seconds, valueOrRaise(lifetime));
    return true;
  }

  /**
   * Gives a session its longer lifetime back, unless it was written again meanwhile. From now on scripts keep longer
   * lifetimes, in one step.
   */
  private async restore(key: string, text: string, seconds: number, lifetime: number | undefined): Promise<void> {
    if (lifetime === undefined || lifetime <= seconds) return;
    this.seesLonger = true;
    await this.setByScript(key, text, text, lifetime, true);
  }

  private setByScript(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: boolean,
  ): Promise<Compared> {
    const { commands } = this;
    const keeps = keepsLonger ? '1' : '0';
    if (!(this.redis instanceof Redis))
      return this.setApart(key, () => commands.compareAndSetBuffer(key, expected, text, seconds, keeps));
    return commands
      .compareAndSetUnlessEndedBuffer(key, endedKeyOf(key), expected, text, seconds, keeps)
      .then(trueWhenDone, raise);
  }

  /**
   * In a cluster one command with two keys is refused while their slot moves and only one of them is there (TRYAGAIN),
   * so the mark is read separately.
   */
  private async setApart(key: string, write: () => Promise<1 | Buffer | null>): Promise<Compared> {
    const mark = this.commands.getBuffer(endedKeyOf(key));
    const [marked, written] = await Promise.all([mark, write().then(trueWhenDone)]).catch(raise);
    return marked === null ? written : this.deleteLate(key);
  }

  /** Deletes a text that was written to an ended session. */
  private async deleteLate(key: string): Promise<null> {
    await this.commands.del(key).catch(raise);
    return null;
  }

  /** DELIFEQ does not return what is there instead; the script does. */
  private async deleteByCommand(key: string, expected: string, script: () => Promise<Compared>): Promise<Compared> {
    // Directly to its server: ioredis does not know which argument of it is the key.
    const count = await this.serverOf(key)?.call('delifeq', key, expected);
    return count === 1 ? true : script();
  }
}

function valueOrRaise<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'fulfilled') return result.value;
  return raise(result.reason);
}

/** Whether bytes are those of a text. */
function isText(bytes: Buffer, text: string): boolean {
  return bytes.length === Buffer.byteLength(text) && bytes.equals(Buffer.from(text));
}

export const trueWhenDone = (answer: 1 | Buffer | null): Compared => (answer === 1 ? true : answer);
