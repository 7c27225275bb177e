/** A word that is kept out of sources, messages and docs. A rule looks at one line. */
export interface Word {
  /** What is found. Identifiers count too. */
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly use: string;
  /** A line that matches this is left alone: the word has its standard meaning there. */
  readonly unless?: RegExp;
  /** The rule looks only at TypeScript and JavaScript. */
  readonly code?: true;
}

export const WORDS: readonly Word[] = [
  // Grammar
  { pattern: /(?<!\bthere )\b(?:is|are|was|were) no\b(?! (?:longer|more|less|one|other)\b)/i, use: '"is not a"' },
  { pattern: /^\s*\/?\*\*? Answers\b/, use: '"Returns"' },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, use: '"fix"' },
  { pattern: /\bwho(?:so)?ever\b/i, use: 'the actor ("the caller", "a module that ...")' },
  { pattern: /\bwhatever\b/i, use: '"any ..." or the name of the thing' },
  { pattern: /\b(?:some|no|any)body's\b/i, use: 'the owner' },
  { pattern: /\b(?:his|her) own\b/i, use: '"its own"' },
  { pattern: /\b(?:is|are|was|were) told\b|\btold (?:of|to|once)\b/i, use: '"gets", "is notified of", "is reported"' },
  { pattern: /\bgiv(?:e|es|ing) way\b/i, use: '"is replaced", "becomes invalid"' },
  { pattern: /\baround corners\b/i, use: '"indirectly", "through others"' },
  { pattern: /\banew\b/i, use: '"again"' },
  { pattern: /\bgo(?:es|ing)? on without\b|\bwent on without\b/i, use: '"skip"' },
  { pattern: /\bgo(?:es|ing)? on\b|\bwent on\b/i, use: '"continue"', code: true },
  { pattern: /\bwhat goes on\b/i, use: '"progress"' },
  { pattern: /\bfor (?:people|programs)\b/i, use: '"as text", "as JSON"' },
  // Messages
  { pattern: /\bcom(?:e|es|ing) about\b|\bcame about\b/i, use: 'the verb ("the connection failed")' },
  { pattern: /\btak(?:e|es|ing) [\w"';, ]{1,24} away\b/i, use: '"remove"' },
  { pattern: /\bbrought by\b|\bpulled in by\b/i, use: '"declared by", "needed by"' },
  { pattern: /\bgiv(?:e|es|ing) (?:it|them) longer\b/i, use: '"increase" and the option' },
  { pattern: /\basks? for (?:a|no) password\b/i, use: '"requires a password"' },
  { pattern: /\blets? nobody\b|\bwhom they like\b/i, use: 'who may do what' },
  { pattern: /\bhow far (?:it|they)\b/i, use: '"the progress"' },
  { pattern: /\bgiv(?:e|es|ing) back\b|\bgave back\b/i, use: '"returns", "releases"' },
  // Sessions
  { pattern: /\bnear[ -]caches?\b(?!=)|nearCache|NearCache/, use: '"client-side cache"', unless: /--[\w-]*near-cache/ },
  { pattern: /\b(?:at hand|ears?)\b/i, use: '"cached", "invalidation subscriber"' },
  { pattern: /\bnoted\b|\bnoteUser/, use: '"indexed", "user index"' },
  { pattern: /passenger|\bdeparts?\b|\bdeparted\b|\bcorked turn|coalesce/i, use: '"batch", "entry", "flush"' },
  { pattern: /\bENDED\b/, use: '"tombstone"', code: true },
  { pattern: /\bVisits?\b/, use: '"RequestSession"', code: true },
  { pattern: /\b(?:bury|buries|buried)\b/i, use: '"reclaim"' },
  { pattern: /\btam(?:e|es|ed|ing)\b/i, use: '"patch"' },
  { pattern: /\bscouts?\b/i, use: '"probe client"' },
  { pattern: /\bchas(?:e|es|ed|ing)\b/i, use: '"follow a redirect"' },
  { pattern: /\bnew (?:Touches|Generations)\b/, use: 'an LRU set or cache of a library', code: true },
  // Host, loader and modules
  { pattern: /farewell/i, use: '"drain", "quit timeout"' },
  { pattern: /\bSlot\b/, use: '"WorkerSlot"', code: true },
  { pattern: /\bloans?\b|\bborrow/i, use: '"with services"' },
  { pattern: /\blease-led\b/i, use: '"leader task"' },
  { pattern: /\bputs? together\b|putTogether|\bTogether\b/, use: '"assemble"' },
  {
    pattern: /\bsettl(?:e|es|ed|ing)\b|(?<![a-zA-Z])settle[A-Z]/i,
    use: '"resolve options", "finish a request", "agree"',
    unless: /promise|import|await/i,
  },
  { pattern: /\bgiven[A-Z]|\bgiven_/, use: '"provided", "injected"', code: true },
  { pattern: /\basked for by\b|askedBy|askedFor/i, use: '"requested by"' },
  { pattern: /\bthe house\b|(?<!Math\.)\bfloors?\b/i, use: '"packages", "layers"' },
];
