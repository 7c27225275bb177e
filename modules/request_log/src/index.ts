import { defineModule, list } from '@wideload/kit';
import { Server } from '@wideload/web';
import { logRequests } from './log_requests.ts';

export default defineModule({
  name: 'request_log',
  description: 'One log line for each request',
  depends: ['web'],
  options: {
    skip: list('Paths that are not logged, including all paths below them', ['/web/health', '/web/static']),
    query: list('Query parameters whose values are logged (of others, only the names)', []),
  },
  setup({ options, on }) {
    on(Server, (app, { log }) => logRequests(app, { log, skip: options.skip, query: options.query }));
  },
});
