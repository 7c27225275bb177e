import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** What `npm publish` sends of a package. */
interface Publication {
  readonly name: string;
  readonly versions: Readonly<Record<string, { readonly dist: { readonly tarball: string } }>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/** A package as the registry has it. */
interface Published {
  readonly name: string;
  versions: Publication['versions'];
  'dist-tags': Publication['dist-tags'];
}

/** A registry of npm packages for a test: packages of ours are published to it, all others come from the usual one. */
export interface Registry {
  readonly url: string;
  /** What was published, as `name@version`, in order. */
  readonly published: readonly string[];
  /** Refuses to publish from the package on that has this name; undefined: refuses nothing. */
  refuseFrom: string | undefined;
  close(): Promise<void>;
}

/** Names that are never looked for elsewhere, so that a test installs what it published, or fails. */
const isOurs = (name: string): boolean => /^(?:@wideload\/|@acme\/|wideload$|create-wideload$)/.test(name);

/** Starts a registry on a free port of this machine. */
export async function startRegistry(): Promise<Registry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const packages = new Map<string, Published>();
  const tarballs = new Map<string, Buffer>();
  const published: string[] = [];

  async function publish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as Publication;
    const [version = ''] = Object.keys(body.versions);
    const known = packages.get(body.name);
    if (registry.refuseFrom === body.name) return void response.writeHead(500).end('{"error": "the disk is full"}');
    if (known?.versions[version]) return void response.writeHead(403).end('{"error": "cannot publish over it"}');
    for (const [file, { data }] of Object.entries(body._attachments)) {
      tarballs.set(`/${body.name}/-/${file}`, Buffer.from(data, 'base64'));
    }
    packages.set(body.name, {
      name: body.name,
      versions: { ...known?.versions, ...body.versions },
      'dist-tags': { ...known?.['dist-tags'], ...body['dist-tags'] },
    });
    published.push(`${body.name}@${version}`);
    response.writeHead(201).end('{}');
  }

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const name = path.slice(1).replace(/\/-\/.*/, '');
    if (request.method === 'PUT') return void publish(request, response);
    const tarball = tarballs.get(path);
    if (tarball) return void response.end(tarball);
    if (!isOurs(name))
      return void response.writeHead(302, { location: new URL(request.url ?? '/', upstream).href }).end();
    const found = packages.get(name);
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const registry: Registry = {
    url: `http://127.0.0.1:${port}/`,
    published,
    refuseFrom: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}
