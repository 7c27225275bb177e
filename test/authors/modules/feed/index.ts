import { EventEmitter, on as each } from 'node:events';
import { Readable } from 'node:stream';
import { defineModule, service } from '@wideload/kit';
import { Redis } from '@wideload/session_redis';
import { Routes } from '@wideload/web';

/** What users say, on all hosts that share a Redis. */
export interface Feed {
  say(words: string): Promise<void>;
  /** Returns a function that ends it. */
  listen(receive: (words: string) => void): () => void;
}
export const Feed = service<Feed>('feed.feed');

async function* events(feed: Feed, signal: AbortSignal): AsyncGenerator<string> {
  const said = new EventEmitter();
  const end = feed.listen((words) => said.emit('said', words));
  try {
    yield ': connected\n\n';
    for await (const [words] of each(said, 'said', { signal })) yield `data: ${JSON.stringify(words)}\n\n`;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    end();
  }
}

const Words = {
  type: 'object',
  required: ['words'],
  properties: { words: { type: 'string', maxLength: 200 } },
} as const;

export default defineModule({
  name: 'feed',
  description: 'Sends every browser at once what a user says',
  depends: ['web'],
  after: ['session_redis'],
  setup({ on, provide }) {
    provide(Feed, async (context) => {
      const said = new EventEmitter().setMaxListeners(0);
      const redis = (await context.tryGet(Redis))?.of(context);
      await redis?.subscribe('said', (words) => said.emit('said', words));
      return {
        async say(words) {
          if (redis) await redis.publish('said', words);
          else said.emit('said', words);
        },
        listen(receive) {
          said.on('said', receive);
          return () => said.off('said', receive);
        },
      };
    });

    on(Routes, async (app, { get, signal }) => {
      const feed = await get(Feed);
      app.get('/feed', { config: { auth: 'public' } }, async (_, reply) =>
        reply
          .type('text/event-stream')
          .header('cache-control', 'no-store')
          .send(Readable.from(events(feed, signal))),
      );
      app.post<{ Body: { words: string } }>('/feed', { schema: { body: Words } }, async ({ body, session }, reply) => {
        await feed.say(`${session.login}: ${body.words}`);
        return reply.code(204).send();
      });
    });
  },
});
