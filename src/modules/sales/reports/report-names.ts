/** Whose day a report tells of. */
export type ProviderDay = { providerId: string; date: string }

/** What a report consists of, by the name that people know. */
export const reportFileNames = ['daily.parquet', 'daily.ndjson', 'sales.parquet', 'manifest.json'] as const
export type ReportFileName = (typeof reportFileNames)[number]

// Readers of data folders read every file whose name does not begin with "_" or ".", in all folders below. So whatever is
// no Parquet of the same columns begins with "_", the sales one by one have a root of their own, and so have the versions.
const publicNames: Record<ReportFileName, (day: string) => string> = {
  'daily.parquet': day => `sales/${day}/daily.parquet`,
  'daily.ndjson': day => `sales/${day}/_daily.ndjson`,
  'sales.parquet': day => `sales-each/${day}/sales.parquet`,
  'manifest.json': day => `sales/${day}/_manifest.json`,
}

/** Where the current version of a file is, for whoever reads the storage itself. */
export function publicName(file: ReportFileName, { providerId, date }: ProviderDay): string {
  const [year, month, day] = date.split('-')
  return publicNames[file](`provider=${providerId}/year=${year}/month=${month}/day=${day}`)
}

/** The folder of one version, which is written once. `mark` keeps attempts apart: only one of them gets a row. */
export function versionFolder({ providerId, date }: ProviderDay, version: number, mark: string): string {
  return `_versions/provider=${providerId}/date=${date}/version=${version}-${mark}`
}
