import { useComputedColorScheme } from '@mantine/core'
import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { usePreferences } from '../../shell/preferences.tsx'
import { Chart } from '../../ui/chart.tsx'
import { axisColors } from '../../ui/chart-axis.ts'
import { useFormat } from '../../ui/format.ts'
import { criticalityTexts, levelName } from './texts.ts'
import type { Change, Order } from './timeline.tsx'

/** The level as steps, and superseded changes as rings; the table below it says the same. */
export function TimelineChart({ changes, order }: { changes: readonly Change[]; order: Order }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const { timeZone } = usePreferences()
  const isDark = useComputedColorScheme('light') === 'dark'
  const option = useMemo(() => {
    const { quiet, line } = axisColors(isDark)
    const oldestFirst = changes.toReversed()
    const point = (change: Change) => ({
      value: [change[order], change.status],
      change,
    })
    return {
      useUTC: timeZone === 'utc',
      grid: { left: 4, right: 16, top: 12, bottom: 4, containLabel: true },
      xAxis: {
        type: 'time',
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        axisLabel: { color: quiet, hideOverlap: true },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        min: 0.5,
        max: 5.5,
        interval: 1,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { show: false },
        splitLine: { show: false },
      },
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        formatter: ({ data }: { data: { change: Change } }) =>
          `${levelName(t, data.change.status)}\n${format.dateTime(data.change[order])}\n${data.change.producer}${
            data.change.became_state ? '' : `\n${t.supersededMark}`
          }`,
      },
      series: [
        {
          type: 'line',
          step: 'end',
          symbolSize: 6,
          showSymbol: changes.length < 60,
          lineStyle: { width: 1.5 },
          areaStyle: { opacity: 0.06 },
          data: oldestFirst.filter(({ became_state }) => became_state).map(point),
        },
        {
          type: 'line',
          symbol: 'circle',
          symbolSize: 7,
          showSymbol: true,
          lineStyle: { opacity: 0 },
          itemStyle: { color: isDark ? '#131416' : '#f6f7f8', borderColor: quiet, borderWidth: 1.5 },
          data: oldestFirst.filter(({ became_state }) => !became_state).map(point),
        },
      ],
    }
  }, [changes, order, t, format, timeZone, isDark])
  return <Chart label={t.chart(format.number(changes.length))} option={option} height={150} />
}
