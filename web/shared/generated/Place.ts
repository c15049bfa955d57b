export type Place = { page: string, element?: string | null, error?: string | null, release?: string | null, };
