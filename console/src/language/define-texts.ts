type Text = string | ((...parts: never[]) => string)
type Tree = { [key: string]: Text | Tree }
type Same<Shape> = {
  [Key in keyof Shape]: Shape[Key] extends string
    ? string
    : Shape[Key] extends Text
      ? Shape[Key]
      : Same<Shape[Key]>
}

/** The texts of one part of the console, by language. */
export type Texts<Shape> = { en: Shape; es: Shape }

/**
 * The texts of one part of the console: what English has, Spanish must have too, and nothing else, or it does not compile.
 * A text with something in it is a function: `asOf: (time: string) => `As of ${time}``.
 */
export function defineTexts<const English extends Tree>(texts: {
  en: English
  es: Same<English>
}): Texts<Same<English>> {
  return texts as unknown as Texts<Same<English>>
}
