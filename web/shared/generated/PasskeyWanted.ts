export type PasskeyWanted = { challenge: string, site: string, user: string, email: string, name: string, algorithms: number[], known: Array<string>, timeout_ms: number, };
