import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '@wideload/base/internal';
import type { Context, Factory, Service } from '@wideload/kit';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A context like that of the loader, which records its calls. */
export interface TestContext extends Context {
  readonly lines: readonly Line[];
  readonly doings: readonly string[];
  /** Resolves with the first line, past or to come, that contains the text. */
  said(text: string): Promise<Line>;
  /** Services that are built when they are first asked for. */
  provide(factories: ReadonlyMap<string, Factory<unknown>>): void;
  abort(): void;
  /** Does what the loader does when the module stops. */
  stop(): Promise<void>;
}

/** What was logged, except the form of new sids, which every start logs. */
export const exceptSids = ({ lines }: TestContext): Line[] =>
  lines.filter(({ message }) => !message.startsWith('new sids'));

export function testContext(given: ReadonlyMap<string, unknown> = new Map(), isServing = true): TestContext {
  const dataFolder: DataFolder = { path: join(tmpdir(), `wideload-test-${randomUUID()}`) };
  const services = new Map([[DataFolder.id, dataFolder], ...given]);
  let factories: ReadonlyMap<string, Factory<unknown>> = new Map();
  const lines: Line[] = [];
  const doings: string[] = [];
  const undo: (() => void | Promise<void>)[] = [];
  const waiting = new Set<(line: Line) => void>();
  const controller = new AbortController();
  const write = (level: Line['level']) => (message: string) => {
    const line = { level, message };
    lines.push(line);
    for (const notify of waiting) notify(line);
  };
  const context: TestContext = {
    lines,
    doings,
    module: 'session_redis',
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    host: {
      version: '0.0.0',
      isServing,
      takesOver: false,
      modules: [],
      answer: () => {},
      workers: undefined,
      timeline: [],
      addonsPaths: [],
      configFiles: [],
    },
    signal: controller.signal,
    async get<T>(token: Service<T>): Promise<T> {
      const factory = factories.get(token.id);
      if (!services.has(token.id) && factory) services.set(token.id, factory(context));
      if (!services.has(token.id)) throw new Error(`no ${token.id} in this test`);
      return services.get(token.id) as T;
    },
    async tryGet<T>(token: Service<T>): Promise<T | undefined> {
      return services.has(token.id) || factories.has(token.id) ? context.get(token) : undefined;
    },
    all: async () => [],
    run: () => {
      throw new Error('no hooks in this test');
    },
    handlers: () => [],
    onStop: (task) => {
      undo.push(task);
    },
    progress: (doing) => {
      doings.push(doing);
    },
    announce: () => {},
    provide: (more) => {
      factories = more;
    },
    abort: () => controller.abort(),
    said: (text) =>
      new Promise((resolve) => {
        const told = (line: Line) => {
          if (!line.message.includes(text)) return;
          waiting.delete(told);
          resolve(line);
        };
        waiting.add(told);
        for (const line of [...lines]) told(line);
      }),
    async stop() {
      controller.abort();
      for (const task of undo.splice(0).reverse()) await task();
      rmSync(dataFolder.path, { recursive: true, force: true });
    },
  };
  return context;
}
