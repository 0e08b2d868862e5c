import type { Reports } from '../../intake/reports/reports.ts'
import { type Canvas, tick } from './chart-canvas.ts'
import { fill, fontSize } from './chart-looks.ts'
import {
  base,
  type Chart,
  legend,
  legendLines,
  lineHeight,
  numberAxis,
  still,
  timeAxis,
} from './chart-pieces.ts'

const hour = 60

/** Above how long people waited, below how many promises were kept. */
export function waitsChart({ step, rows }: Reports['first_contact'], canvas: Canvas): Chart {
  const { looks, width, words } = canvas
  const longest = Math.max(0, ...rows.map(({ p90 }) => p90 ?? 0))
  const unit = longest > 72 * hour ? ('days' as const) : ('hours' as const)
  const inUnit = (minutes: number | null) =>
    minutes === null ? null : Math.round((minutes / (unit === 'days' ? 24 * hour : hour)) * 10) / 10
  const names = [words.text('report.column.median'), words.text('report.column.p90')]
  const top = 40 + legendLines(names, width) * lineHeight
  const below = top + 220
  const ticks = rows.map(({ start }) => tick(canvas, step, start))
  const title = (text: string, top: number) => ({
    text,
    top,
    left: 0,
    padding: 0,
    textStyle: { color: looks.ink, fontSize, fontWeight: 600 },
  })
  const box = { left: 44, right: 6 }
  const line = (name: string, n: 0 | 1, values: (number | null)[]) => ({
    ...still,
    type: 'line',
    name,
    data: values,
    symbol: n === 0 ? 'circle' : 'triangle',
    symbolSize: n === 0 ? 8 : 10,
    lineStyle: {
      width: 2.5,
      type: n === 0 ? 'solid' : 'dashed',
      color: n === 0 ? looks.fills[0] : looks.accent,
    },
    itemStyle: { color: n === 0 ? looks.fills[0] : looks.accent },
  })
  return {
    width,
    height: below + 206,
    option: {
      ...base(looks),
      title: [
        title(words.text(`report.waits_in.${unit}`), 0),
        title(words.text('report.column.kept_share'), below),
      ],
      legend: legend(looks, { data: names, top: 22, itemWidth: 30 }),
      grid: [
        { ...box, top: top + 6, height: 158 },
        { ...box, top: below + 44, height: 112 },
      ],
      xAxis: [timeAxis(looks, ticks, { gridIndex: 0 }), timeAxis(looks, ticks, { gridIndex: 1 })],
      yAxis: [
        numberAxis(looks, { gridIndex: 0 }),
        numberAxis(looks, {
          gridIndex: 1,
          max: 100,
          interval: 50,
          axisLabel: { color: looks.soft, fontSize, formatter: '{value}%' },
        }),
      ],
      series: [
        line(
          names[0] ?? '',
          0,
          rows.map(({ median }) => inUnit(median)),
        ),
        line(
          names[1] ?? '',
          1,
          rows.map(({ p90 }) => inUnit(p90)),
        ),
        {
          ...still,
          type: 'bar',
          xAxisIndex: 1,
          yAxisIndex: 1,
          barMaxWidth: 44,
          barCategoryGap: '28%',
          itemStyle: fill(looks, 0),
          data: rows.map(({ start, keptShare }) => ({
            value: keptShare === null ? null : Math.round(keptShare * 100),
            ...(words.inPart(step, start) ? { itemStyle: { color: looks.quiet } } : {}),
          })),
          label: { show: true, position: 'top', color: looks.ink, fontSize, fontWeight: 600 },
          labelLayout: { hideOverlap: true },
        },
      ],
    },
  }
}
