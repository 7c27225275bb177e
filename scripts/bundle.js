// Makes the JavaScript of every package and module from src/: few files instead of some hundred, since opening a file
// costs a process that starts more than running what stands in it. What is imported when it is needed stays a file of
// its own. The compiler makes the types beside it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What is started as a process or a thread of its own, and so is in no package's `exports`. */
const STARTED = [
  './packages/boot/src/loader_thread.ts',
  './packages/boot/src/prepare_thread.ts',
  './packages/testing/src/check/probe.ts',
  './packages/host/src/workers/stand_in_process.ts',
];

/** The file with the licences of what is bundled, beside the JavaScript. */
const LICENCES = 'bundled_licences.txt';

/** The source of each way into a package: of `"default": "./dist/index.js"` in its `exports`, and of what it starts. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const files = Object.values(exports).flatMap((entry) => entry.default ?? []);
  const sources = files.map((file) => file.replace('./dist/', `./${folder}/src/`).replace(/\.js$/, '.ts'));
  return [...sources, ...STARTED.filter((file) => file.startsWith(`./${folder}/`))];
}

/** Whether Node runs this file as CommonJS: by its extension, else by the package.json above it. */
function isCommonJs(file) {
  const extension = extname(file);
  if (extension !== '.js') return extension === '.cjs';
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type !== 'module';
  }
  return true;
}

/** The package that a file belongs to: its folder and its package.json. */
function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    if (manifest.name !== undefined) return { folder, manifest };
  }
  throw new Error(`${file} belongs to no package`);
}

/**
 * Puts a package of others into ours: one that is imported from our sources and installed for development only, with what it
 * depends on. Everything else stays an import of a package that is installed with ours.
 */
const bundleDevDependencies = {
  name: 'bundle-dev-dependencies',
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/, namespace: 'file' }, ({ path, importer, pluginData }) => {
      if (pluginData !== undefined || importer === '' || isBuiltin(path)) return undefined;
      const [, name] = /^(@[^/]+\/[^/]+|[^/]+)/.exec(path);
      const { dependencies, devDependencies, peerDependencies } = packageOf(importer).manifest;
      const isOurs = !importer.includes('/node_modules/');
      const isBundled = isOurs
        ? name in { ...devDependencies } && !(name in { ...peerDependencies })
        : name in { ...dependencies };
      if (!isBundled) return isOurs ? undefined : { path, external: true };
      return { path: createRequire(importer).resolve(path) };
    });
  },
};

/** The licences of the packages of others that are part of ours. */
function licencesOf(inputs) {
  const folders = new Map();
  for (const input of inputs) {
    if (!input.includes('node_modules/')) continue;
    const { folder, manifest } = packageOf(join(ROOT, input.replace(/^.*?:/, '')));
    folders.set(`${manifest.name} ${manifest.version}`, folder);
  }
  const texts = [...folders].sort().map(([name, folder]) => {
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} has no file with its licence`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * Turns an `import` statement for a package written in CommonJS into `require`. For an `import` Node searches the text
 * of that package for its exports first, which takes a process that starts longer than running it.
 */
const requireCommonJs = {
  name: 'require-common-js',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[@\w]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === requireCommonJs) return undefined;
      if (kind !== 'import-statement' || path.startsWith('@wideload/') || isBuiltin(path))
        return { path, external: true };
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: requireCommonJs });
      if (found.errors.length > 0 || found.external || !isCommonJs(found.path)) return { path, external: true };
      return { path, namespace: 'common-js' };
    });
    onLoad({ filter: /.*/, namespace: 'common-js' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** Gives the JavaScript of a package the `require` that it loads CommonJS with. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

function isSame(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false;
  }
}

export async function bundlePackage(folder) {
  const dist = join(ROOT, folder, 'dist');
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entriesOf(folder),
    outdir: dist,
    outbase: `${folder}/src`,
    bundle: true,
    splitting: true,
    plugins: [bundleDevDependencies, requireCommonJs],
    banner: { js: REQUIRE },
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const licences = licencesOf(Object.keys(metafile.inputs));
  const files = [
    ...outputFiles,
    ...(licences === '' ? [] : [{ path: join(dist, LICENCES), contents: Buffer.from(licences) }]),
  ];
  for (const { path, contents } of files) {
    // What is the same stays as it is, for a host that runs from it.
    if (isSame(path, contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const made = new Set(files.map(({ path }) => path));
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, name);
    if ((/\.js(\.map)?$/.test(name) || name === LICENCES) && !made.has(path)) rmSync(path);
  }
}

export default async function bundle() {
  const folders = ['packages', 'modules'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
  );
  await Promise.all(folders.map(bundlePackage));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
