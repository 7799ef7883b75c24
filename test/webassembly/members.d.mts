type Member = (namespace: unknown, binaries: Readonly<Record<string, Uint8Array>>) => unknown;

export const members: Readonly<Record<string, Member>>;

export const expected: Readonly<Record<string, readonly [use: Member, result: unknown]>>;
