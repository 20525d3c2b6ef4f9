import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { ChartProps } from './echart.tsx'

const Echart = lazy(() => import('./echart.tsx'))

/** A chart (ECharts options); its code comes when the first chart is shown. `label` says in a sentence what it shows. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height ?? 280} radius="sm" />}>
      <Echart {...props} />
    </Suspense>
  )
}
