/** A text from outside as PostgreSQL can keep it: NUL and half characters become the sign for what cannot be read. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}
