import type { Hook, Observer, Work } from '@wideload/kit';
import type { AnyFunction } from '@wideload/kit/internal';
import { dispatcher, type Handler } from './dispatch.ts';
import type { LiveModule, LiveModules } from './live.ts';
import { Replays } from './replay.ts';
import type { Sealed } from './seal.ts';

/** Runs hooks through lists that do not change, except that handlers of stopped modules are removed. */
export class HookRuns {
  private readonly hooks: Sealed['hooks'];
  private readonly live: LiveModules;
  private readonly observer: Observer | undefined;
  private readonly dispatchers = new Map<string, AnyFunction>();
  private readonly replays = new Replays();

  constructor(hooks: Sealed['hooks'], live: LiveModules, observer: Observer | undefined) {
    this.hooks = hooks;
    this.live = live;
    this.observer = observer;
  }

  /** The handlers of a hook in order, without those of stopped modules. */
  handlers(id: string): readonly Handler[] {
    const lists = this.hooks.get(id);
    if (!lists) return [];
    return [...lists.pre, ...lists.main, ...lists.post]
      .filter(({ module }) => !this.live.of(module).left.signal.aborted)
      .map(({ module, value }) => this.handler(id, module.name, (...args) => value(...(args as never[]))));
  }

  private handler(id: string, module: string, handle: Handler['handle']): Handler {
    const { observer } = this;
    if (observer === undefined) return { module, handle };
    const work: Work = { kind: 'hook', id, module };
    return { module, handle: (...args) => observer(work, () => handle(...args)) };
  }

  run(hook: Hook, args: readonly unknown[]): unknown {
    if (this.replays.isKeeping(hook)) return this.happen(hook, args);
    let dispatch = this.dispatchers.get(hook.id);
    if (!dispatch) {
      dispatch = dispatcher(hook.id, hook.kind, Object.freeze(this.handlers(hook.id)));
      this.dispatchers.set(hook.id, dispatch);
    }
    return dispatch(...(args as never[]));
  }

  /** A replayed event: at first only handlers of started modules receive it. */
  private happen(hook: Hook, args: readonly unknown[]): unknown {
    const handlers = this.handlers(hook.id).filter(({ module }) => this.replays.isLive(module));
    this.replays.keep(hook, args);
    return dispatcher(hook.id, hook.kind, handlers)(...args);
  }

  /** Passes the missed events to a module that has just started. */
  async catchUp(module: string): Promise<void> {
    for (const { id, args } of this.replays.begin(module)) {
      const missed = this.handlers(id).filter((handler) => handler.module === module);
      await dispatcher(id, 'event', missed)(...args);
    }
  }

  /** Every module has started. */
  allStarted(): void {
    this.replays.end();
  }

  /** A module begins to stop: it gets the event, and its handlers are not called any more. */
  withdraw({ abort, left }: LiveModule): void {
    abort.abort();
    left.abort();
    this.dispatchers.clear();
  }
}
