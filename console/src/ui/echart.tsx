import { useComputedColorScheme } from '@mantine/core'
import { BarChart, LineChart } from 'echarts/charts'
import { DataZoomComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use as useParts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

useParts([
  BarChart,
  CanvasRenderer,
  DataZoomComponent,
  GridComponent,
  LineChart,
  MarkLineComponent,
  TooltipComponent,
])

export type ChartProps = {
  /** What it shows, in a sentence. */
  label: string
  option: EChartsCoreOption
  height?: number
  onClick?: (point: { name: string; seriesIndex: number; dataIndex: number; value: unknown }) => void
}

export default function Echart({ label, option, height = 280, onClick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  const click = useRef(onClick)
  click.current = onClick
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    if (!place.current) return
    const drawn = init(place.current, undefined, { renderer: 'canvas' })
    chart.current = drawn
    drawn.on('click', point => click.current?.(point as never))
    const watch = new ResizeObserver(() => drawn.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(dressed(common(scheme === 'dark'), option), { notMerge: true })
  }, [option, scheme])
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />
}

// One's own option over the quiet look: axes, grid and tooltip keep what is not said otherwise.
function dressed(look: EChartsCoreOption, own: EChartsCoreOption): EChartsCoreOption {
  const parts = ['xAxis', 'yAxis', 'grid', 'tooltip'].map(part => {
    const said = own[part] as Part | Part[] | undefined
    const over = (each: Part) => merged(look[part] as Part, each)
    return [part, Array.isArray(said) ? said.map(over) : over(said ?? {})]
  })
  return { ...look, ...own, ...Object.fromEntries(parts) }
}

type Part = Record<string, unknown>

function merged(look: Part, own: Part): Part {
  const inner = Object.entries(own).map(([name, value]) => {
    const isPart = [value, look[name]].every(each => typeof each === 'object' && each !== null)
    return [name, isPart && !Array.isArray(value) ? { ...(look[name] as Part), ...(value as Part) } : value]
  })
  return { ...look, ...Object.fromEntries(inner) }
}

// Quiet: no frame, no legend box, hair lines. Tooltips are drawn, as markup is what the security policy forbids.
function common(isDark: boolean): EChartsCoreOption {
  const ink = isDark ? '#e8eaed' : '#15191d'
  const quiet = isDark ? '#9aa4ae' : '#566069'
  const line = isDark ? '#2c2f33' : '#e4e7ea'
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: quiet },
    splitLine: { lineStyle: { color: line } },
  }
  return {
    color: [accent(), '#94a3b8', '#d97706', '#7c3aed', '#be123c'],
    textStyle: { fontFamily: '"Inter Variable", system-ui, sans-serif', color: ink },
    animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250,
    grid: { left: 8, right: 12, top: 16, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: isDark ? '#26292d' : '#ffffff',
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
    },
    xAxis: axis,
    yAxis: axis,
  }
}

/** The accent of the theme on screen. */
export function accent(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--mantine-primary-color-filled').trim()
}

/** Adds the quiet look of an axis to one's own axis. */
export function axisOf(isDark: boolean, own: Record<string, unknown>): Record<string, unknown> {
  return { ...(common(isDark).xAxis as Record<string, unknown>), ...own }
}
