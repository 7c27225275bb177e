import { createRequire } from 'node:module';

// By `require`, which takes half the time: an import of CommonJS looks through all files for their names beforehand.
const ioredis: typeof import('ioredis') = createRequire(import.meta.url)('ioredis');

export const { AbstractConnector, Cluster, Command, Redis } = ioredis;
export type Cluster = import('ioredis').Cluster;
export type Redis = import('ioredis').Redis;
