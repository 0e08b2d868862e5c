import type { ReportCode, Reports } from '../../intake/reports/reports.ts'
import { type Canvas, tick } from './chart-canvas.ts'
import { type ChartMode, type ChartSize, fill, looks, widths } from './chart-looks.ts'
import {
  above,
  base,
  type Chart,
  legend,
  legendLines,
  lineHeight,
  numberAxis,
  rungs,
  still,
  timeAxis,
} from './chart-pieces.ts'
import { waitsChart } from './chart-waits.ts'
import { criterionName } from './report-sheets.ts'
import type { ReportWords } from './report-words.ts'

type Charts = { [Code in ReportCode]: (report: Reports[Code], canvas: Canvas) => Chart }

interface Stack {
  names: readonly string[]
  /** What each stack is made of: by name, then by place on the axis. */
  pieces: readonly (readonly number[])[]
  ticks: readonly string[]
  tops: readonly string[]
  /** Places whose time is not over: paler. */
  pale?: readonly boolean[]
}

function stacks({ looks, width }: Canvas, { names, pieces, ticks, tops, pale }: Stack): Chart {
  const top = names.length > 1 ? legendLines(names, width) * lineHeight + 22 : 26
  return {
    width,
    height: 230 + top,
    option: {
      ...base(looks),
      ...(names.length > 1 ? { legend: legend(looks, { data: names }) } : {}),
      grid: { left: 0, right: 4, top, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: timeAxis(looks, ticks),
      yAxis: numberAxis(looks),
      series: [
        ...names.map((name, n) => ({
          ...still,
          type: 'bar',
          stack: 'all',
          name,
          barMaxWidth: 44,
          barCategoryGap: '28%',
          itemStyle: fill(looks, n),
          data: (pieces[n] ?? []).map((value, at) => ({
            value,
            ...(pale?.[at] ? { itemStyle: { opacity: 0.55 } } : {}),
          })),
        })),
        above(looks, 'all', tops),
      ],
    },
  }
}

const charts: Charts = {
  arrivals: ({ step, sources, rows }, canvas) =>
    stacks(canvas, {
      names: sources.map(source => canvas.words.text(`report.source.${source}`)),
      pieces: sources.map((_, n) => rows.map(({ bySource }) => bySource[n] ?? 0)),
      ticks: rows.map(({ start }) => tick(canvas, step, start)),
      tops: rows.map(({ total }) => String(total)),
      pale: rows.map(({ start }) => canvas.words.inPart(step, start)),
    }),

  first_contact: waitsChart,

  outcomes({ steps, ends }, { looks, width, words }) {
    const main = steps.map(() => fill(looks, 0))
    const others = ends.map(({ code }) =>
      code === 'open' ? fill(looks, 1) : { ...fill(looks, 3), color: looks.quiet },
    )
    const rung = (name: string, { count, share }: (typeof steps)[number]) => ({
      name,
      bars: [{ value: count, label: counted(words, count, share) }],
    })
    return rungs(
      looks,
      width,
      [
        ...steps.map(one => rung(words.text(`report.step.${one.code}`), one)),
        ...ends.map(one => rung(words.text(`report.end.${one.code}`), one)),
      ],
      [...main, ...others],
    )
  },

  criteria: ({ rows }, { looks, width, words }) =>
    rungs(
      looks,
      width,
      rows.map(({ code, count, share }) => ({
        name: criterionName(words, code),
        bars: [{ value: count, label: counted(words, count, share) }],
      })),
      rows.map(({ code }) => (code === 'none' ? { ...fill(looks, 3), color: looks.quiet } : fill(looks, 0))),
    ),

  attempts({ results, rows }, canvas) {
    const seen = results.map((_, n) => n).filter(n => rows.some(({ byResult }) => byResult[n]))
    return stacks(canvas, {
      names: seen.map(n => canvas.words.text(`report.result.${results[n]}`)),
      pieces: seen.map(n => rows.map(({ byResult }) => byResult[n] ?? 0)),
      ticks: rows.map(({ hour }) => canvas.words.hour(hour)),
      tops: rows.map(({ total, reachedShare }) =>
        total === 0 ? '' : canvas.words.number('share', reachedShare),
      ),
    })
  },

  workload: ({ rows }, { looks, width, words }) =>
    rungs(
      looks,
      width,
      rows.map(({ assignee, open, closed }) => ({
        name: words.person(assignee),
        bars: [
          { value: open, label: words.text('report.open_bar', { count: open }) },
          ...(rows.some(row => row.closed > 0)
            ? [
                {
                  value: closed,
                  label: closed === 0 ? '' : words.text('report.closed_bar', { count: closed }),
                },
              ]
            : []),
        ],
      })),
      [fill(looks, 0), { ...fill(looks, 3), color: looks.quiet }],
    ),

  organisations({ rows }, { looks, width, words }) {
    const shown = rows.slice(0, mostBars)
    return rungs(
      looks,
      width,
      shown.map(({ who, referred, keptShare }) => ({
        name: cut(words.referrer(who)),
        bars: [
          {
            value: referred,
            label: keptShare === null ? words.number('count', referred) : counted(words, referred, keptShare),
          },
        ],
      })),
      shown.map(({ who }) =>
        typeof who === 'string' ? { ...fill(looks, 3), color: looks.quiet } : fill(looks, 0),
      ),
    )
  },
}

/** More of them nobody reads in a picture; the table has all. */
const mostBars = 12

const longestName = 40
const cut = (name: string) => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)

const counted = (words: ReportWords, count: number, share: number | null) =>
  words.text('report.counted', { count: words.number('count', count), share: words.number('share', share) })

/** The picture of a report, as data for the charting library. */
export const chartOf = <Code extends ReportCode>(
  code: Code,
  report: Reports[Code],
  words: ReportWords,
  { mode, size }: { mode: ChartMode; size: ChartSize },
): Chart => charts[code](report, { looks: looks[mode], width: widths[size], words })
