import { parentPort } from 'node:worker_threads'
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { Chart } from './chart-pieces.ts'

// Runs in a thread of its own: the library takes long to load and much memory, and a picture takes some 10 ms.
use([
  BarChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  AriaComponent,
  LabelLayout,
  SVGRenderer,
])

parentPort?.on('message', ({ id, chart }: { id: number; chart: Chart }) => {
  try {
    parentPort?.postMessage({ id, svg: draw(chart) })
  } catch (error) {
    parentPort?.postMessage({ id, fault: String(error) })
  }
})

function draw({ option, width, height }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(option)
    return withoutStyles(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

const styleEnd = '</style>'

/** Styles become attributes: a strict content security policy refuses the former and not the latter. */
const withoutStyles = (svg: string): string =>
  svg
    .split('<style')
    .map((piece, n) => (n === 0 ? piece : piece.slice(piece.indexOf(styleEnd) + styleEnd.length)))
    .join('')
    .replace(/ class="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) =>
      style
        .split(';')
        .map(rule => rule.split(':', 2))
        .filter(([name, value]) => name?.trim() && value?.trim())
        .map(([name = '', value = '']) => ` ${name.trim()}="${value.trim()}"`)
        .join(''),
    )
