import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-json-languageservice';
import library from 'vscode-json-languageservice';
import { type Editor, endOf, shown } from './editor.ts';

/** The library that is behind JSON in editors: the language server adds nothing to it but the protocol. */
export class JsonService implements Editor {
  readonly #service = library.getLanguageService({
    schemaRequestService: (uri) => readFile(fileURLToPath(uri), 'utf8'),
    workspaceContext: { resolveRelativePath: (path, of) => new URL(path, of).href },
  });
  readonly #documents = new Map<string, TextDocument>();

  open(file: string, text: string): void {
    this.#documents.set(file, library.TextDocument.create(pathToFileURL(file).href, 'json', 1, text));
  }

  #parsed(file: string) {
    const document = this.#documents.get(file) ?? library.TextDocument.create(file, 'json', 1, '');
    return { document, json: this.#service.parseJSONDocument(document) };
  }

  async errors(file: string): Promise<string[]> {
    const { document, json } = this.#parsed(file);
    return shown(await this.#service.doValidation(document, json));
  }

  async completions(file: string, place: string): Promise<string[]> {
    const { document, json } = this.#parsed(file);
    const found = await this.#service.doComplete(document, endOf(place, document.getText()), json);
    return found?.items.map(({ label }) => label) ?? [];
  }

  async hover(file: string, place: string): Promise<string> {
    const { document, json } = this.#parsed(file);
    const found = await this.#service.doHover(document, endOf(place, document.getText()), json);
    return JSON.stringify(found?.contents ?? '');
  }

  end(): void {}
}
