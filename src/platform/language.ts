/** A sentence for people, in both languages of the product. */
export type Text = { en: string; es: string }

export type Language = keyof Text

/**
 * The language a caller asked for: the first of Spanish and English in an `Accept-Language` header, by weight.
 * English when it names neither. RFC 9110 §12.5.4.
 */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  let chosen: Language = 'en'
  let weightMax = 0
  for (const range of (acceptLanguage ?? '').split(',')) {
    const [tag = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const language = tag.split('-')[0]
    if (language !== 'es' && language !== 'en') continue
    const quality = parameters.find(parameter => parameter.startsWith('q='))
    const weight = quality ? Number(quality.slice(2)) || 0 : 1
    if (weight > weightMax) [chosen, weightMax] = [language, weight]
  }
  return chosen
}
