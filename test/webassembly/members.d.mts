type Member = (namespace: unknown, binaries: Readonly<Record<string, Uint8Array>>) => unknown;

export const members: Readonly<Record<string, Member>>;
