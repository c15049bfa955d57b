// Passkeys as the browser makes them and signs with them (Web Authentication Level 3); the server checks both.

import type { NewPasskeyBody } from "../../shared/generated/NewPasskeyBody";
import type { PasskeyAsked } from "../../shared/generated/PasskeyAsked";
import type { PasskeyWanted } from "../../shared/generated/PasskeyWanted";
import type { SignedByPasskey } from "../../shared/generated/SignedByPasskey";

/** Why the browser has none: the person has said no, or waited too long, and browsers do not say which. */
export class NoPasskey extends Error {
  /** It is on this device already. */
  readonly isKnown: boolean;

  constructor(cause: unknown) {
    super("no passkey", { cause });
    this.isKnown = cause instanceof DOMException && cause.name === "InvalidStateError";
  }
}

/** Whether the browser has passkeys on this page: only over TLS or on this machine, and never at a bare address. */
export function hasPasskeys(host = location.hostname): boolean {
  return typeof PublicKeyCredential === "function" && isSecureContext && !/^[\d.]+$|^\[/.test(host);
}

export function toText(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** Asks the person to have a passkey made, until `signal` says that nobody waits for it any more. */
export async function makePasskey(wanted: PasskeyWanted, name: string, signal: AbortSignal): Promise<NewPasskeyBody> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: toBytes(wanted.challenge),
    rp: { id: wanted.site, name: "Tandem" },
    user: { id: toBytes(wanted.user), name: wanted.email, displayName: wanted.name },
    pubKeyCredParams: wanted.algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: wanted.known.map((id) => ({ type: "public-key", id: toBytes(id) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: wanted.timeout_ms,
  };
  const made = await asked(() => navigator.credentials.create({ publicKey, signal }));
  const response = made.response as AuthenticatorAttestationResponse;
  const key = response.getPublicKey();
  if (key === null) throw new NoPasskey("its key is of no kind that browsers know");
  return {
    name,
    id: toText(made.rawId),
    client_data: toText(response.clientDataJSON),
    authenticator_data: toText(response.getAuthenticatorData()),
    public_key: toText(key),
    algorithm: response.getPublicKeyAlgorithm(),
  };
}

/** Tells the device, where browsers can, that a passkey which it has made is known to nobody: it is offered no more. */
export async function disown(site: string, id: string): Promise<void> {
  const can: Disowning | undefined = typeof PublicKeyCredential === "function" ? PublicKeyCredential : undefined;
  await can?.signalUnknownCredential?.({ rpId: site, credentialId: id }).catch(() => undefined);
}

/** Web Authentication Level 3, §5.1.10.1; not every browser has it. */
interface Disowning {
  signalUnknownCredential?(options: { readonly rpId: string; readonly credentialId: string }): Promise<void>;
}

/** Asks the person to sign in with one of theirs. */
export async function signWithPasskey({ challenge, site, timeout_ms }: PasskeyAsked): Promise<SignedByPasskey> {
  const publicKey: PublicKeyCredentialRequestOptions = { challenge: toBytes(challenge), rpId: site, userVerification: "required", timeout: timeout_ms };
  const signed = await asked(() => navigator.credentials.get({ publicKey }));
  const response = signed.response as AuthenticatorAssertionResponse;
  return {
    id: toText(signed.rawId),
    client_data: toText(response.clientDataJSON),
    authenticator_data: toText(response.authenticatorData),
    signature: toText(response.signature),
    user: response.userHandle === null ? "" : toText(response.userHandle),
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let found: Credential | null;
  try {
    found = await ask();
  } catch (cause) {
    throw new NoPasskey(cause);
  }
  if (!(found instanceof PublicKeyCredential)) throw new NoPasskey(null);
  return found;
}

/** What to call a passkey where nobody has said: the system that it is on. */
export function usualName(agent = navigator.userAgent): string {
  const known = [["iPhone", /iPhone/], ["iPad", /iPad/], ["Android", /Android/], ["Windows", /Windows/], ["Mac", /Mac OS/], ["Linux", /Linux/]] as const;
  return known.find(([, pattern]) => pattern.test(agent))?.[0] ?? "Passkey";
}
