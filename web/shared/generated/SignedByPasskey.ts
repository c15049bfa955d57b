export type SignedByPasskey = { id: string, client_data: string, authenticator_data: string, signature: string, user: string, };
