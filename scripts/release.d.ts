export function release(root: string, version: string, date: string): void;
