export type PasskeyView = { id: string, name: string, created_at: string, used_at: string | null, };
