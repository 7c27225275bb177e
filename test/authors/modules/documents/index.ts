import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import { bytes, defineModule, path, service } from '@wideload/kit';
import { Routes } from '@wideload/web';
import sqlite from 'node-sqlite3-wasm';

export interface Document {
  readonly name: string;
  readonly size: number;
  /** The login of the user who uploaded it. */
  readonly uploader: string;
}

/** The documents in a folder, with a catalogue. */
export interface Documents {
  put(document: Document, content: Buffer): Promise<void>;
  list(limit: number): Document[];
}
export const Documents = service<Documents>('documents.documents');

/** No dot at the beginning: those are uploads that have not arrived completely. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const Stored = {
  type: 'object',
  properties: { name: { type: 'string' }, size: { type: 'integer' }, uploader: { type: 'string' } },
} as const;
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
    provide(Documents, async ({ onStop }) => {
      await mkdir(folder, { recursive: true });
      const catalogue = new sqlite.Database(join(folder, '.catalogue.db'));
      onStop(() => catalogue.close());
      catalogue.exec(
        'CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, size INTEGER NOT NULL, uploader TEXT NOT NULL)',
      );
      return {
        async put({ name, size, uploader }, content) {
          const arriving = join(folder, `.${randomUUID()}`);
          try {
            await writeFile(arriving, content);
            await rename(arriving, join(folder, name));
          } finally {
            await rm(arriving, { force: true });
          }
          catalogue.run('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)', [name, size, uploader]);
        },
        list: (most) =>
          catalogue
            .all('SELECT name, size, uploader FROM documents ORDER BY name LIMIT ?', [most])
            .map(({ name, size, uploader }) => ({
              name: String(name),
              size: Number(size),
              uploader: String(uploader),
            })),
      };
    });

    on(Routes, async (app, { get }) => {
      const documents = await get(Documents);
      await app.register(multipart, { limits: { fileSize: limit, files: 1 } });
      app.post('/documents', { schema: { response: { 201: Stored } } }, async (request, reply) => {
        const file = await request.file();
        if (file === undefined || !NAME.test(file.filename))
          throw Object.assign(new Error('no file with a plain name'), { statusCode: 400 });
        const content = await file.toBuffer();
        const document = { name: file.filename, size: content.length, uploader: request.user?.login ?? '' };
        await documents.put(document, content);
        return reply.code(201).send(document);
      });
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
