const NOBODY = 65_534;

/** Does this as a user whom the rights of files keep out: they do not keep out root, as whom tests may run. */
export async function withoutRoot<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
