export type NewPasskeyBody = { name: string, id: string, client_data: string, authenticator_data: string, public_key: string, algorithm: number, };
