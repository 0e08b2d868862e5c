import { fontSize, type Looks } from './chart-looks.ts'

/** What a picture is drawn from: data only, so that it can go to another thread, and its size. */
export interface Chart {
  option: Record<string, unknown>
  width: number
  height: number
}

/** What is the same in all pictures. */
export const base = ({ soft }: Looks) => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: {
    fontFamily: 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif',
    fontSize,
    color: soft,
  },
})

export const still = { silent: true, emphasis: { disabled: true } }

/** An axis of weeks, months or hours; names that would touch are left out. */
export const timeAxis = ({ soft, line }: Looks, names: readonly string[], more: object = {}) => ({
  type: 'category',
  data: names,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: line } },
  axisLabel: { color: soft, fontSize, hideOverlap: true, margin: 10 },
  ...more,
})

export const numberAxis = ({ soft, line }: Looks, more: object = {}) => ({
  type: 'value',
  minInterval: 1,
  splitNumber: 4,
  splitLine: { lineStyle: { color: line } },
  axisLabel: { color: soft, fontSize },
  ...more,
})

export const legend = ({ ink }: Looks, more: object = {}) => ({
  left: 0,
  top: 0,
  padding: 0,
  itemWidth: 22,
  itemHeight: 14,
  itemGap: 8,
  selectedMode: false,
  // Room for letters that are wider than the library thinks.
  formatter: '{name}\u2003\u2003',
  textStyle: { color: ink, fontSize },
  ...more,
})

/** How high a line of a legend is. */
export const lineHeight = 24

/** About how many lines a legend of these names takes. */
export const legendLines = (names: readonly string[], width: number): number => {
  let lines = 1
  let used = 0
  for (const name of names) {
    const needs = 22 + 5 + 8 + 26 + name.length * 7.5
    if (used > 0 && used + needs > width) {
      lines++
      used = 0
    }
    used += needs
  }
  return lines
}

/** A label above each stack: on a piece of no height that lies on top of it. */
export const above = ({ ink }: Looks, stack: string, words: readonly string[]) => ({
  ...still,
  type: 'bar',
  stack,
  data: words.map(formatter => ({ value: 0, label: { formatter } })),
  label: { show: true, position: 'top', color: ink, fontSize, fontWeight: 600 },
  labelLayout: { hideOverlap: true },
})

export interface Rung {
  name: string
  bars: { value: number; label: string }[]
}

const rungHeight = 26
const barHeight = 16

/** Lying bars, one group below the other: the name stands above its bars, so that no name is ever cut. */
export function rungs(looks: Looks, width: number, list: readonly Rung[], tones: readonly object[]): Chart {
  const bars = Math.max(1, ...list.map(rung => rung.bars.length))
  const each = rungHeight + bars * (barHeight + 6) + 4
  const most = Math.max(1, ...list.flatMap(rung => rung.bars.map(({ value }) => value)))
  const nameRise = (bars * (barHeight + 6)) / 2 + 4
  return {
    width,
    height: list.length * each + 8,
    option: {
      ...base(looks),
      grid: { left: 1, right: width < 500 ? 100 : 150, top: 10, bottom: 0 },
      xAxis: { type: 'value', show: false, max: most },
      yAxis: {
        type: 'category',
        inverse: true,
        data: list.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { show: true, lineStyle: { color: looks.line } },
        axisLabel: {
          inside: true,
          margin: 0,
          align: 'left',
          verticalAlign: 'bottom',
          padding: [0, 0, nameRise, 0],
          color: looks.ink,
          fontSize,
          interval: 0,
        },
        z: 3,
      },
      series: Array.from({ length: bars }, (_, n) => ({
        ...still,
        type: 'bar',
        barWidth: barHeight,
        barGap: '35%',
        itemStyle: { borderRadius: [0, 3, 3, 0] },
        data: list.map((rung, at) => ({
          value: rung.bars[n]?.value ?? 0,
          itemStyle: tones[bars > 1 ? n : at] ?? {},
          label: { formatter: rung.bars[n]?.label ?? '' },
        })),
        label: { show: true, position: 'right', color: looks.ink, fontSize, fontWeight: 600 },
      })),
    },
  }
}
