import { defineModule, list } from '@wideload/kit';
import { Server } from '@wideload/web';
import { logRequests } from './log_requests.ts';

export default defineModule({
  name: 'request_log',
  description: 'A line in the log for each request',
  depends: ['web'],
  options: {
    skip: list('Paths that are not logged, with all below them', ['/web/health', '/web/static']),
    query: list('Names in queries whose values are logged; of others only the names', []),
  },
  setup({ options, on }) {
    on(Server, (app, { log }) => logRequests(app, { log, skip: options.skip, query: options.query }));
  },
});
