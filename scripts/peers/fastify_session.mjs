// Puts our plugin and our store in the place of those that the tests of @fastify/session use. Imported before them, in their
// folder. Cases that bring a store of their own run with @fastify/session alone.
import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';

const suite = process.cwd();
const require = createRequire(join(suite, 'index.js'));
const index = join(suite, 'index.js');

// Our plugin is around the @fastify/session that is tested, not the one of this repository.
const resolve = `export const resolve = (name, context, next) =>
  next(name === '@fastify/session' ? ${JSON.stringify(pathToFileURL(index).href)} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

const session = require(index);
const { FastifySessionStore, fastifySession } = await import('@wideload/fastify-session');

const client = new Redis(Number(process.env.PEERS_REDIS_PORT), { lazyConnect: true });
// The runner of all files has no tests of its own.
if (process.env.NODE_TEST_CONTEXT !== undefined) after(() => client.disconnect());
let count = 0;

/** Our store. The tests put sessions into a Map of their store, and look there: this one has what stands in Redis. */
class PeerStore extends FastifySessionStore {
  constructor(store = new Map()) {
    count++;
    const prefix = `peer${process.pid}-${count}:`;
    super({ client, prefix });
    this.store = store;
    this.prefix = prefix;
    this.shown = new Map();
  }

  async show(sid) {
    const text = await client.get(this.prefix + sid);
    if (text === null) this.store.delete(sid);
    else this.store.set(sid, JSON.parse(text));
    this.shown.set(sid, this.store.get(sid));
  }

  get(sid, callback) {
    const put = this.store.get(sid);
    if (put === undefined || put === this.shown.get(sid)) return super.get(sid, callback);
    client.set(this.prefix + sid, JSON.stringify(put)).then(() => super.get(sid, callback), callback);
  }

  set(sid, content, callback) {
    super.set(sid, content, (error) => {
      if (error) return callback(error);
      this.show(sid).then(() => callback(), callback);
    });
  }

  destroy(sid, callback) {
    this.store.delete(sid);
    super.destroy(sid, callback);
  }
}

/** Registers our plugin, unless the test has a store that is not ours. */
function peer(fastify, options, done) {
  const { store = new PeerStore() } = options;
  if (store instanceof FastifySessionStore) fastifySession(fastify, { ...options, store }, done);
  else session(fastify, options, done);
}
for (const key of Object.getOwnPropertySymbols(session)) peer[key] = session[key];

require.cache[index].exports = peer;
const memory = join(suite, 'lib/store.js');
// A constructor that returns an object makes that object, also for the TestStore that extends it.
require.cache[memory].exports = {
  MemoryStore: function MemoryStore(store) {
    return new PeerStore(store);
  },
};
