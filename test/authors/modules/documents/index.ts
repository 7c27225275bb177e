import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, defineModule, path, service } from '@wideload/kit';
import { Routes } from '@wideload/web';

export interface Document {
  readonly name: string;
  readonly size: number;
}

/** The documents in a folder. */
export interface Documents {
  put(name: string, content: Buffer): Promise<Document>;
  list(limit: number): Promise<Document[]>;
}
export const Documents = service<Documents>('documents.documents');

const UPLOAD = 'application/octet-stream';

/** No dot at the beginning: those are uploads that have not arrived completely. */
const Name = { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' } as const;
const Stored = { type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer' } } } as const;
const Limit = { type: 'integer', minimum: 1, maximum: 100, default: 20 } as const;

export default defineModule({
  name: 'documents',
  description: 'Takes documents, and lists them',
  depends: ['web'],
  options: {
    folder: path('Folder of the documents', 'documents'),
    limit: bytes('Largest document', '1MiB'),
  },
  setup({ options: { folder, limit }, provide, on }) {
    provide(Documents, async () => {
      await mkdir(folder, { recursive: true });
      return {
        async put(name, content) {
          const arriving = join(folder, `.${randomUUID()}`);
          try {
            await writeFile(arriving, content);
            await rename(arriving, join(folder, name));
          } finally {
            await rm(arriving, { force: true });
          }
          return { name, size: content.length };
        },
        async list(most) {
          const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
          const sizeOf = async (name: string) => (await stat(join(folder, name))).size;
          return Promise.all(names.slice(0, most).map(async (name) => ({ name, size: await sizeOf(name) })));
        },
      };
    });

    on(Routes, async (app, { get }) => {
      const documents = await get(Documents);
      app.addContentTypeParser(
        UPLOAD,
        { parseAs: 'buffer', bodyLimit: limit },
        async (_: unknown, body: Buffer) => body,
      );
      app.put<{ Params: { name: string }; Body: Buffer }>(
        '/documents/:name',
        {
          bodyLimit: limit,
          schema: { params: { type: 'object', properties: { name: Name } }, response: { 201: Stored } },
        },
        async ({ params, body }, reply) => reply.code(201).send(await documents.put(params.name, body)),
      );
      app.get<{ Querystring: { limit: number } }>(
        '/documents',
        {
          config: { auth: 'public' },
          schema: {
            querystring: { type: 'object', properties: { limit: Limit } },
            response: { 200: { type: 'array', items: Stored } },
          },
        },
        async ({ query }) => documents.list(query.limit),
      );
    });
  },
});
