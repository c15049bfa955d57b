export type PasskeyAsked = { challenge: string, site: string, timeout_ms: number, };
