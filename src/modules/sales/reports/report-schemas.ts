import { basename } from 'node:path'
import { type Static, Type } from 'typebox'
import { type ReportFileName, reportFileNames } from './report-names.ts'
import type { Report } from './report-queries.ts'

export const Time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const Day = Type.String({ maxLength: 10, description: 'YYYY-MM-DD, in TIME_ZONE.' })
export const Provider = Type.String({ maxLength: 32, description: 'For whoever may see several.' })

export const SumsView = Type.Object({
  transactions: Type.Integer(),
  amount: Type.String({ description: 'Exact decimal text.', examples: ['1234.50'] }),
})

export const FileName = Type.Unsafe<ReportFileName>({ type: 'string', enum: [...reportFileNames] })

export const ReportView = Type.Object({
  provider_id: Type.String(),
  date: Type.String(),
  version: Type.Integer({ description: 'From 1; sales that came late make another one.' }),
  superseded: Type.Boolean({ description: 'A later version of the day is there.' }),
  rows: Type.Integer({ description: 'Rows of the daily files: customers.' }),
  ...SumsView.properties,
  as_of: Time,
  created_at: Time,
  files: Type.Array(
    Type.Object({
      name: FileName,
      format: Type.String(),
      bytes: Type.Integer(),
      sha256: Type.String(),
      url: Type.String({ description: 'Where this version of the file is.' }),
    }),
  ),
})

/** A report as the API shows it. Where it is stored stays inside. */
export function viewReport(report: Report): Static<typeof ReportView> {
  const { providerId, date, version } = report
  return {
    provider_id: providerId,
    date,
    version,
    superseded: report.isSuperseded,
    rows: report.rows,
    transactions: report.transactions,
    amount: report.amount,
    as_of: report.asOf,
    created_at: report.createdAt,
    files: report.files.map(({ path, format, bytes, sha256 }) => {
      const name = basename(path) as ReportFileName
      const url = `/v1/sales/reports/${providerId}/${date}/${name}?version=${version}`
      return { name, format, bytes, sha256, url }
    }),
  }
}
