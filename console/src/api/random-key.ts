/** A new `Idempotency-Key`. Also where the service is called by plain HTTP from elsewhere, where browsers have no `randomUUID`. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
