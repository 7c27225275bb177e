// Publishes every package of a release that the registry does not have yet: what a package depends on comes before it,
// and wideload comes last, so that nobody installs half of a release. After an interruption, run it again.
//
//   npm run publish:all -- --registry=<url> --dry-run
//   npm run publish:all -- --registry=<url>
//
// The registry must be named: nothing is published to one that a configuration happens to have. Options of npm publish may
// follow, such as --tag=next or --otp=123456. docs/maintainers/releases.md says what comes before.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packages of this repository, by name. */
function readPackages(root) {
  const folders = ['packages', 'modules'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  );
  return new Map(
    folders.map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return [manifest.name, { folder, manifest }];
    }),
  );
}

/** The names in the order of publishing. Only peers of wideload itself cannot wait for it: it depends on them. */
export function publishingOrder(packages) {
  const order = [];
  const add = (name, dependents) => {
    if (order.includes(name)) return;
    if (dependents.includes(name))
      throw new Error(`packages depend on each other: ${[...dependents, name].join(' -> ')}`);
    const { dependencies, peerDependencies } = packages.get(name).manifest;
    const before = Object.keys({ ...dependencies, ...peerDependencies });
    for (const one of before) if (packages.has(one) && one !== 'wideload') add(one, [...dependents, name]);
    order.push(name);
  };
  for (const name of [...packages.keys()].filter((one) => one !== 'wideload').sort()) add(name, []);
  return [...order, 'wideload'];
}

const npm = (args, options) => execFileSync('npm', args, { encoding: 'utf8', ...options });

/** The registry that the options name. Throws unless they name exactly one, by its URL. */
export function namedRegistry(options) {
  const urls = options
    .filter((option) => option.startsWith('--registry'))
    .map((option) => option.replace(/^--registry=?/, ''));
  const [url = ''] = urls;
  if (urls.length !== 1 || !/^https?:\/\/[^/]/.test(url))
    throw new Error('name the registry to publish to: npm run publish:all -- --registry=<url>');
  return url;
}

function isPublished({ name, version }, registry) {
  try {
    const args = [
      'view',
      `${name}@${version}`,
      'version',
      `--registry=${registry}`,
      `--@wideload:registry=${registry}`,
    ];
    return npm(args, { stdio: ['ignore', 'pipe', 'pipe'] }).trim() === version;
  } catch (error) {
    if (/E404/.test(error.stderr)) return false;
    throw new Error(`the registry cannot be read: ${error.stderr.trim()}`);
  }
}

/** In the jobs of a service that can vouch for them, packages are published with the origin of their code. */
const PROVENANCE = process.env.ACTIONS_ID_TOKEN_REQUEST_URL === undefined ? [] : ['--provenance'];

function publishAll(root, options) {
  const registry = namedRegistry(options);
  const packages = readPackages(root);
  const order = publishingOrder(packages);
  for (const { folder, manifest } of packages.values()) {
    if (!existsSync(join(folder, 'dist'))) throw new Error(`${manifest.name} is not built: npm run build`);
  }
  for (const name of order) {
    const { folder, manifest } = packages.get(name);
    const isThere = isPublished(manifest, registry);
    // Its list of files would hide the errors of npm.
    const args = [
      'publish',
      '--ignore-scripts',
      '--loglevel=error',
      `--@wideload:registry=${registry}`,
      ...PROVENANCE,
      ...options,
    ];
    if (!isThere) npm(args, { cwd: folder, stdio: ['inherit', 'ignore', 'inherit'] });
    process.stdout.write(`${name}@${manifest.version} ${isThere ? 'is there already' : 'published'}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    publishAll(process.cwd(), process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`error: ${error.message}\nnothing is lost: fix it, and run this again\n`);
    process.exitCode = 1;
  }
}
