import { defineModule, duration } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { MemoryStore } from './store.ts';

export default defineModule({
  name: 'memory_store',
  description: 'Keeps sessions in memory',
  depends: ['base'],
  options: {
    user_lifetime: duration('Lifetime of sessions with a user', '7d'),
    visitor_lifetime: duration('Lifetime of other sessions', '3h'),
  },
  setup({ options, replace }) {
    replace(SessionStore, ({ onStop }) => {
      const store = new MemoryStore({ user: options.user_lifetime, visitor: options.visitor_lifetime });
      const collecting = setInterval(() => store.collect(), 60_000);
      onStop(() => clearInterval(collecting));
      return store;
    });
  },
});
