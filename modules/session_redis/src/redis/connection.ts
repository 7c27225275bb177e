import type { Policy } from '../client/driver.ts';
import type { Argument, ModuleClient, ModuleDriver } from '../client/module_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { Target } from '../target/target.ts';
import { type CommandProblem, commandFailed, commandRefused } from './errors.ts';
import type { RedisArgument, RedisConnection } from './redis.ts';

/** Commands with a key that concern the connection. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['watch', 'ssubscribe', 'sunsubscribe', 'subscribe', 'psubscribe']);

/** A client that is opened when it is first needed. After a failure the next use tries again. */
class LazyClient {
  private opening: Promise<ModuleClient> | undefined;
  private isUp = false;
  private readonly make: (isUp: () => boolean) => ModuleClient;

  constructor(make: (isUp: () => boolean) => ModuleClient) {
    this.make = make;
  }

  get(): Promise<ModuleClient> {
    this.opening ??= this.open();
    return this.opening;
  }

  async close(): Promise<void> {
    this.isUp = false;
    const client = await this.opening?.catch(() => undefined);
    this.isUp = false;
    await client?.close();
  }

  private async open(): Promise<ModuleClient> {
    const client = this.make(() => this.isUp);
    try {
      await client.connect();
      this.isUp = true;
      return client;
    } catch (error) {
      this.opening = undefined;
      await client.drop();
      throw error;
    }
  }
}

/** What the connection of a module needs. */
export interface ConnectionSettings {
  readonly module: string;
  readonly driver: ModuleDriver;
  readonly target: Target;
  readonly policy: Omit<Policy, 'isUp'>;
  readonly prefix: string;
}

/** The connections of one module: one for commands, and one for subscriptions, where Redis accepts no commands. */
export class ModuleConnection implements RedisConnection {
  private readonly settings: ConnectionSettings;
  private readonly commands: LazyClient;
  private readonly subscriptions: LazyClient;
  private readonly receivers = new Map<string, Set<(message: string) => void>>();

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
    const { driver, target, policy, prefix } = settings;
    this.commands = new LazyClient((isUp) => driver.createModuleClient(target, { ...policy, isUp }, prefix));
    this.subscriptions = new LazyClient((isUp) => {
      const client = driver.createModuleSubscriber(target, { ...policy, isUp });
      client.on('message', (channel, text) => {
        for (const receive of this.receivers.get(channel) ?? []) receive(text);
      });
      return client;
    });
  }

  get prefix(): string {
    return this.settings.prefix;
  }

  async send<Reply>(command: string, ...args: readonly RedisArgument[]): Promise<Reply> {
    const { driver, module } = this.settings;
    const problem = problemOf(driver, command, args);
    if (problem) throw commandRefused(module, command, problem);
    const reply = await this.run(command, async () => (await this.commands.get()).send(command, args));
    // The caller says what it expects.
    return reply as Reply;
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.run('publish', async () =>
      (await this.commands.get()).send('publish', [this.prefix + channel, message]),
    );
  }

  async subscribe(name: string, receive: (message: string) => void): Promise<() => Promise<void>> {
    const channel = this.prefix + name;
    const receivers = this.receivers.get(channel) ?? new Set();
    // Two subscriptions of one function are two.
    const own = (message: string): void => receive(message);
    this.receivers.set(channel, receivers.add(own));
    const end = async (): Promise<void> => {
      if (!receivers.delete(own) || receivers.size > 0) return;
      this.receivers.delete(channel);
      await this.run('unsubscribe', async () => (await this.subscriptions.get()).unsubscribe(channel));
    };
    try {
      await this.run('subscribe', async () => (await this.subscriptions.get()).subscribe(channel));
    } catch (error) {
      receivers.delete(own);
      if (receivers.size === 0) this.receivers.delete(channel);
      throw error;
    }
    return end;
  }

  async close(): Promise<void> {
    await Promise.all([this.commands.close(), this.subscriptions.close()]);
  }

  private async run<T>(command: string, work: () => Promise<T>): Promise<T> {
    const { module, target } = this.settings;
    try {
      return await work();
    } catch (error) {
      throw commandFailed(module, command, target.name, refusalOf(error).reason);
    }
  }
}

function problemOf(driver: ModuleDriver, command: string, args: readonly Argument[]): CommandProblem | undefined {
  if (OF_CONNECTION.has(command.toLowerCase())) return 'connection';
  const { hasKeys, waits } = driver.shapeOf(command, args);
  if (waits) return 'waits';
  return hasKeys ? undefined : 'keyless';
}
