/** Whether an `Accept` header would rather have CSV than JSON. RFC 9110 §12.5.1: by weight, a named type before `*`. */
export function wantsCsv(accept: string | undefined): boolean {
  const weights = new Map((accept ?? '').split(',').map(weightOf))
  const of = (type: string, family: string) =>
    weights.get(type) ?? weights.get(family) ?? weights.get('*/*') ?? 0
  return of('text/csv', 'text/*') > of('application/json', 'application/*')
}

function weightOf(range: string): [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
  const quality = parameters.find(parameter => parameter.startsWith('q='))
  return [type, quality === undefined ? 1 : Number(quality.slice(2)) || 0]
}
