import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { loadShownPart } from '../api/load-part.ts'
import type { PlacesProps } from './charts/places.tsx'
import type { RanksProps } from './charts/ranks.tsx'
import type { StepsProps } from './charts/steps.tsx'

const load = () => loadShownPart(() => import('./charts/charts.ts'))
const Places = lazy(async () => ({ default: (await load()).Places }))
const Ranks = lazy(async () => ({ default: (await load()).Ranks }))
const Steps = lazy(async () => ({ default: (await load()).Steps }))

/** Bars and lines over days, months or seconds. Its code comes when the first chart is shown, like that of all charts. */
export function Chart({ height = 280, ...rest }: Omit<PlacesProps, 'height'> & { height?: number }) {
  return (
    <Suspense fallback={<Skeleton height={height} radius="sm" />}>
      <Places height={height} {...rest} />
    </Suspense>
  )
}

/** Lying bars, one row below the other, with their figures at their ends. */
export function RankChart(props: RanksProps) {
  return (
    <Suspense fallback={<Skeleton height={props.rows.length * 30} radius="sm" />}>
      <Ranks {...props} />
    </Suspense>
  )
}

/** A value that holds until the next one, over time. */
export function StepChart(props: StepsProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} radius="sm" />}>
      <Steps {...props} />
    </Suspense>
  )
}
