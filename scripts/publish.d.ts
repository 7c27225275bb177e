interface Package {
  readonly manifest: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
}

/** The names of packages in the order of publishing: what a package depends on comes before it, `wideload` is last. */
export function publishingOrder(packages: ReadonlyMap<string, Package>): string[];
/** The registry that options of the command name. Throws unless it is exactly one. */
export function namedRegistry(options: readonly string[]): string;
