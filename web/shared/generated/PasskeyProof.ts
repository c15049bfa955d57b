export type PasskeyProof = { password: string, code?: string | null, };
