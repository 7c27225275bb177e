import { Authenticate, Stopping } from '@wideload/base';
import { defineModule, flag } from '@wideload/kit';
import { SessionStore, shortSid } from '@wideload/session';
import { onRequestEnd, Server } from '@wideload/web';

export default defineModule({
  name: 'audit',
  description: 'Logs logins, ends of sessions, and changes',
  depends: ['web'],
  options: { reads: flag('Log GET requests, too', false) },
  setup({ options, log, on, wrap }) {
    wrap(SessionStore, (inner) => {
      const logEnd = (sid: string) => log.info('session ended', { sid: shortSid(sid) });
      return {
        ...inner,
        async destroy(sid, isSecret) {
          const existed = await inner.destroy(sid, isSecret);
          if (existed) logEnd(sid);
          return existed;
        },
        async destroyIf(sid, expected) {
          const written = await inner.destroyIf(sid, expected);
          if (written.done) logEnd(sid);
          return written;
        },
        async refuse(sid) {
          await inner.refuse(sid);
          logEnd(sid);
        },
      };
    });

    // It returns nothing, so the next handler decides.
    on(Authenticate, ({ login }) => void log.info('login attempt', { login }), 'pre');
    on(Stopping, (_, { isReplaced }) => log.info('audit ends', { isReplaced }));

    on(Server, (app) => {
      onRequestEnd(app, ({ status, exchange }) => {
        if (exchange === undefined) return;
        const { method, routeOptions } = exchange.request;
        if (options.reads || method !== 'GET') log.info(`${method} ${routeOptions.url ?? '(no route)'} ${status}`);
      });
    });
  },
});
