/** The targets of hiring and the columns of their files, in the order in which they are loaded. */
export const targets = [
  { name: 'departments', columns: ['id', 'department'] },
  { name: 'jobs', columns: ['id', 'job'] },
  { name: 'hired_employees', columns: ['id', 'name', 'datetime', 'department_id', 'job_id'] },
] as const

export type TargetName = (typeof targets)[number]['name']

const words: [TargetName, RegExp][] = [
  ['hired_employees', /employee|emplead|hire|contrat|ingreso|personal|staff/],
  ['departments', /depart|area|dept/],
  ['jobs', /job|puesto|cargo|position|title/],
]

/** What a file is loaded into, guessed from its name; the longest of the three where it tells nothing. */
export function guessTarget(fileName: string): TargetName {
  const name = fileName
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
  return words.find(([, pattern]) => pattern.test(name))?.[0] ?? 'hired_employees'
}
