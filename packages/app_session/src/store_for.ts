import { FileAppStore } from './files/store.ts';
import { type AppStoreOptions, checkOptions, type OptionInvalid } from './options.ts';
import { commandsOf } from './redis/client.ts';
import { RedisAppStore } from './redis/store.ts';
import type { AppSessionStore } from './store.ts';

/** The keys of connect-redis. */
const DEFAULT_PREFIX = 'sess:';

/** Returns where the options say that sessions are kept. Throws the error of `optionInvalid`, and `REDIS_CLIENT_UNKNOWN`. */
export function storeFor<SessionData>(
  options: AppStoreOptions<SessionData>,
  optionInvalid: OptionInvalid,
): AppSessionStore {
  checkOptions(options, optionInvalid);
  const { client, folder, prefix = DEFAULT_PREFIX } = options;
  if (client !== undefined) return new RedisAppStore(commandsOf(client), prefix);
  return new FileAppStore(folder ?? '');
}
