export type {
  AppRedisClient,
  AppStoreOptions,
  Callback,
  SessionCodec,
  SessionContent,
  UserName,
} from '@wideload/app_session';
export { ExpressSessionStore, type ExpressSessionStoreOptions, type SessionWithId } from './store.ts';
