import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Brings up the modules of a folder in one of three ways, in a process of its own, and prints the milliseconds. */
const [, , way, folder = '', count = '0'] = process.argv;
const names = Array.from({ length: Number(count) }, (_, at) => `m${at}`);
const begin = performance.now();

const urls = names.map((name) => pathToFileURL(join(folder, name, 'index.js')).href);
if (way === 'import') await Promise.all(urls.map((url) => import(url)));
else if (way === 'boot') {
  const { bootModules, loadModules, parseModuleList } = await import('@wideload/loader');
  const loaded = await loadModules(parseModuleList(names, 'the bench'), {
    addonsPaths: [folder],
    packagesFrom: folder,
    versions: { host: '0.0.0', node: process.versions.node },
  });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const running = await bootModules(loaded, {
    version: '0.0.0',
    timeout: 0,
    valuesOf: () => ({ size: 1 }),
    loggerOf: () => log,
  });
  await running.listen();
} else {
  const { fastify } = await import('fastify');
  const app = fastify();
  const plugins = await Promise.all(urls.map((url) => import(url)));
  for (const { plugin } of plugins) app.register(plugin);
  await app.ready();
}
console.log(performance.now() - begin);
