/** A row of help: an option or command, and its meaning. */
export interface Row {
  readonly label: string;
  readonly text: string;
}

/** Minimum and maximum width of help, in columns. */
const NARROWEST = 60;
const WIDEST = 100;

const INDENT = '  ';
const GAP = 2;

/** The share of the width for labels; a longer label puts its text on the next line. */
const LABELS = 0.4;

/** Returns the width of help. `columns`: width of the terminal; undefined without one. */
export function helpWidth(columns: number | undefined): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns || 80));
}

/** Breaks a text into lines of at most `width` columns, between words, or inside a word that is longer. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.trim().split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    for (; word.length > width; word = word.slice(breakIn(word, width)))
      lines.push(word.slice(0, breakIn(word, width)));
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** Where a long word is broken: after a `|`, a comma or a slash. */
function breakIn(word: string, width: number): number {
  const marks = ['|', ',', '/'].map((mark) => word.lastIndexOf(mark, width - 1));
  const last = Math.max(...marks) + 1;
  return last > width / 3 ? last : width;
}

/** Returns the lines of a table with two columns: texts are beside their labels, or below long ones. */
export function inColumns(rows: readonly Row[], width: number): string[] {
  const most = Math.floor(width * LABELS);
  const fitting = rows.map(({ label }) => label.length).filter((length) => length <= most);
  const labels = Math.max(0, ...fitting);
  const margin = INDENT.length + labels + GAP;
  return rows.flatMap(({ label, text }) => {
    const lines = wrap(text, width - margin).map((line) => ' '.repeat(margin) + line);
    if (label.length <= labels) {
      const [first = '', ...rest] = lines;
      return [(INDENT + label).padEnd(margin) + first.trimStart(), ...rest];
    }
    const own = INDENT + ' '.repeat(label.length - label.trimStart().length);
    const [first = '', ...rest] = wrap(label, width - own.length - INDENT.length);
    return [own + first, ...rest.map((line) => own + INDENT + line), ...lines];
  });
}
