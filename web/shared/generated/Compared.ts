export type Compared = { from: string, to: string, release: string | null, };
