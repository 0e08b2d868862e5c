/** One instruction of a Dockerfile: its word, and what follows on its logical line. */
export interface Step {
  word: string
  rest: string
}

export interface Stage {
  base: string
  name: string | null
  steps: Step[]
}

/** Reads a Dockerfile's stages. Throws where an instruction stands before the first `FROM`. */
export function stagesOf(text: string): Stage[] {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter(line => line.trim() && !line.startsWith('#'))
  const stages: Stage[] = []
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? []
    if (word === 'FROM') {
      const [base = '', , name = null] = rest.split(/\s+/)
      stages.push({ base, name, steps: [] })
    } else {
      const stage = stages.at(-1)
      if (!stage) throw new Error(`${word} before FROM`)
      stage.steps.push({ word, rest })
    }
  }
  return stages
}

/** The variables of `ENV NAME=value …`. */
export const variablesOf = (steps: readonly Step[]): Record<string, string> =>
  Object.fromEntries(
    steps
      .filter(({ word }) => word === 'ENV')
      .flatMap(({ rest }) => rest.split(/\s+/).map(pair => pair.split('=') as [string, string])),
  )

/** The words of the last `CMD`, `HEALTHCHECK … CMD` and so on in its JSON form. Throws where there is none. */
export function commandOf(steps: readonly Step[], word: string): string[] {
  const rest = steps.findLast(step => step.word === word)?.rest ?? ''
  const start = rest.indexOf('[')
  if (start < 0) throw new Error(`${word} has no command in JSON form`)
  return JSON.parse(rest.slice(start)) as string[]
}

/** Which files a .dockerignore of the form `*`, then `!NAME` for each exception, lets into the image. */
export function admitted(ignore: string, files: readonly string[]): string[] {
  const [first, ...rest] = ignore.split('\n').filter(line => line && !line.startsWith('#'))
  if (first !== '*' || rest.some(line => !line.startsWith('!')))
    throw new Error('.dockerignore must leave everything out, then name what comes in')
  const names = rest.map(line => line.slice(1))
  return files.filter(file => names.some(name => file === name || file.startsWith(`${name}/`)))
}
