import { defineModule, list, Ready } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { Server } from '@wideload/web';
import { BootTrace } from './boot_trace.ts';
import { NO_SDK } from './errors.ts';
import { traceRequests } from './requests.ts';
import { flushSpans, hasSdk } from './sdk.ts';
import { tracedStore } from './session_store.ts';
import { inSpan } from './spans.ts';

const NAME = 'tracing';

export default defineModule({
  name: NAME,
  description: 'Spans for OpenTelemetry',
  depends: ['web'],
  options: {
    skip: list('Paths that are not traced, including all paths below them', ['/web/health', '/web/static']),
  },
  setup({ options, observe, wrap, on, onStart, onStop }) {
    const boot = new BootTrace();
    observe((work, run) => {
      const parent = work.module === NAME ? undefined : boot.parent();
      if (parent === undefined) return run();
      const attributes = { 'wideload.module': work.module, [`wideload.${work.kind}`]: work.id };
      return inSpan(`${work.kind} ${work.id}`, attributes, parent, run);
    });
    wrap(SessionStore, (store) => tracedStore(store, () => boot.parent()));
    on(Server, (app) => traceRequests(app, options.skip));
    onStart(({ host, log }) => {
      boot.host = host;
      if (host.isServing && !hasSdk()) log.warn(NO_SDK);
    });
    on(Ready, () => boot.finish(), 'post');
    onStop(async () => {
      // The boot of a command, or one that failed, is never ready.
      boot.finish();
      await flushSpans();
    });
  },
});
