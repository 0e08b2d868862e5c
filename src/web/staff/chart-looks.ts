/** For light and dark pages; for a phone, for half of a wide page and for all of a middling one. Letters have one size. */
export const chartModes = ['light', 'dark'] as const
export const chartSizes = ['narrow', 'middle', 'wide'] as const
export type ChartMode = (typeof chartModes)[number]
export type ChartSize = (typeof chartSizes)[number]

export const widths: Record<ChartSize, number> = { narrow: 328, middle: 560, wide: 672 }

export interface Looks {
  card: string
  ink: string
  soft: string
  line: string
  /** Fills that also differ in lightness; each but the first has a pattern of its own. */
  fills: readonly [string, string, string, string, string]
  /** What a pattern is drawn with. */
  mark: string
  /** For what is apart from the main thing. */
  quiet: string
  accent: string
}

/** The tokens of the site's stylesheet: a picture does not see them. */
export const looks: Record<ChartMode, Looks> = {
  light: {
    card: '#fffdf9',
    ink: '#1f2a2b',
    soft: '#4f5b5a',
    line: '#e3dccd',
    fills: ['#1f5b4c', '#e0a458', '#7fb8a4', '#963722', '#93a0b4'],
    mark: 'rgba(255,253,249,0.75)',
    quiet: '#a9b8ad',
    accent: '#963722',
  },
  dark: {
    card: '#1b2322',
    ink: '#e8ebe5',
    soft: '#a9b5b1',
    line: '#303b38',
    fills: ['#86cbb3', '#b98238', '#4c8f7c', '#f3ac98', '#74829a'],
    mark: 'rgba(20,26,25,0.7)',
    quiet: '#5d6d67',
    accent: '#f3ac98',
  },
}

export const fontSize = 13

type Pattern = Record<string, unknown> | undefined

/** So that fills can be told apart without their colours. */
const patterns: readonly ((color: string) => Pattern)[] = [
  () => undefined,
  color => ({ color, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 }),
  color => ({
    color,
    symbol: 'circle',
    symbolSize: 0.55,
    dashArrayX: [
      [0, 8],
      [4, 4],
    ],
    dashArrayY: [4, 0],
  }),
  color => ({ color, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4 }),
  color => ({ color, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 4] }),
]

/** How the n-th of several fills looks. */
export const fill = ({ fills, mark, card }: Looks, n: number) => ({
  color: fills[n % fills.length],
  decal: patterns[n % patterns.length]?.(mark) ?? { symbol: 'none' },
  borderColor: card,
  borderWidth: 1,
})
