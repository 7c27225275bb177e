export type {
  AppRedisClient,
  AppStoreOptions,
  Callback,
  SessionCodec,
  SessionContent,
  UserName,
} from '@wideload/app_session';
export { type FastifySessionOptions, fastifySession } from './plugin.ts';
export { FastifySessionStore, type FastifySessionStoreOptions, type SessionWithId } from './store.ts';
