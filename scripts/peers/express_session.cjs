// Puts our store in the place of MemoryStore, which the tests of express-session build themselves. Loaded before them,
// in their folder.
const Module = require('node:module');
const { join } = require('node:path');

const suite = process.cwd();

// Our store extends the express-session that is tested, not the one of this repository.
const resolve = Module._resolveFilename;
Module._resolveFilename = function resolved(request, ...rest) {
  return request === 'express-session' ? join(suite, 'index.js') : resolve.call(this, request, ...rest);
};

let newStore;
const memory = new Module(join(suite, 'session/memory.js'));
memory.loaded = true;
memory.exports = function MemoryStore() {
  // A constructor that returns an object makes that object.
  return newStore();
};
require.cache[join(suite, 'session/memory.js')] = memory;

const { ExpressSessionStore } = require('@wideload/express-session');
const { Redis } = require('ioredis');

const client = new Redis(Number(process.env.PEERS_REDIS_PORT));
let count = 0;
newStore = () => {
  count++;
  return new ExpressSessionStore({ client, prefix: `peer${count}:` });
};
