export type { AppRedisClient, SessionCodec, SessionContent } from '@wideload/app_session';
export type { Callback } from './callback.ts';
export type { ExpressSessionStoreOptions, UserName } from './options.ts';
export { ExpressSessionStore, type SessionWithId } from './store.ts';
