/** A key that makes a second press after a lost answer no second request. Not crypto.randomUUID: plain http has none. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
