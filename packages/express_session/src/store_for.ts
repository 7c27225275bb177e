import { type AppSessionStore, commandsOf, FileAppStore, RedisAppStore } from '@wideload/app_session';
import { checkOptions, type ExpressSessionStoreOptions } from './options.ts';

/** The keys of connect-redis. */
const DEFAULT_PREFIX = 'sess:';

/** Returns where the options say that sessions are kept. Throws `EXPRESS_SESSION_OPTION` and `REDIS_CLIENT_UNKNOWN`. */
export function storeFor(options: ExpressSessionStoreOptions): AppSessionStore {
  checkOptions(options);
  const { client, folder, prefix = DEFAULT_PREFIX } = options;
  if (client !== undefined) return new RedisAppStore(commandsOf(client), prefix);
  return new FileAppStore(folder ?? '');
}
