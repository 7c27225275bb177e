export { type AppSessionRules, AppSessions, type ReadSession, type UserSession } from './app_sessions.ts';
export { SessionBase } from './base.ts';
export type { SessionCodec, SessionContent } from './codec.ts';
export { type Lifetime, lifetimeBy } from './cookie.ts';
export { FileAppStore } from './files/store.ts';
export { type AppRedisClient, commandsOf } from './redis/client.ts';
export { RedisAppStore } from './redis/store.ts';
export type { AppSessionStore } from './store.ts';
