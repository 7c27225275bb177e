import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import { type Diagnostic, type Editor, endOf, shown } from './editor.ts';

const PROGRAM = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');

/** The store of schemas is in the internet. */
const SETTINGS = { schemaStore: { enable: false } };

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface Completions {
  readonly items: readonly { readonly label: string }[];
}

interface Hover {
  readonly contents: { readonly value: string };
}

const uriOf = (file: string): string => pathToFileURL(file).href;

/** The language server for YAML, over the protocol that editors speak with it. A file is opened once. */
export class YamlServer implements Editor {
  readonly #process = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly #connection = createMessageConnection(
    new StreamMessageReader(this.#process.stdout),
    new StreamMessageWriter(this.#process.stdin),
  );
  readonly #texts = new Map<string, string>();
  readonly #published = new Map<string, readonly Diagnostic[]>();
  readonly #publications = new EventEmitter();

  private constructor() {
    this.#connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: Published) => {
      this.#published.set(uri, diagnostics);
      this.#publications.emit(uri);
    });
    this.#connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
      items.map(({ section }) => (section === 'yaml' ? SETTINGS : null)),
    );
    this.#connection.listen();
  }

  static async start(): Promise<YamlServer> {
    const server = new YamlServer();
    const capabilities = { workspace: { configuration: true } };
    await server.#connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
    await server.#connection.sendNotification('initialized', {});
    return server;
  }

  open(file: string, text: string): void {
    this.#texts.set(file, text);
    const textDocument = { uri: uriOf(file), languageId: 'yaml', version: 1, text };
    this.#connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  async errors(file: string): Promise<string[]> {
    const uri = uriOf(file);
    while (!this.#published.has(uri)) await once(this.#publications, uri);
    return shown(this.#published.get(uri) ?? []);
  }

  #placeIn(file: string, place: string): object {
    return { textDocument: { uri: uriOf(file) }, position: endOf(place, this.#texts.get(file) ?? '') };
  }

  async completions(file: string, place: string): Promise<string[]> {
    const found = await this.#connection.sendRequest<Completions>(
      'textDocument/completion',
      this.#placeIn(file, place),
    );
    return found.items.map(({ label }) => label);
  }

  async hover(file: string, place: string): Promise<string> {
    const found = await this.#connection.sendRequest<Hover | null>('textDocument/hover', this.#placeIn(file, place));
    return found?.contents.value ?? '';
  }

  end(): void {
    this.#connection.dispose();
    this.#process.kill();
  }
}
