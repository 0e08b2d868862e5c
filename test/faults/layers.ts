import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { admitted, type Stage } from './dockerfile.ts'

/**
 * Builds and runs the Dockerfile without a container engine, as root on Linux: this machine stands in for the base
 * image, an overlay takes what the steps write, and the command runs as the image's account on a root file system that
 * nobody can write, without any capability.
 */
export const house = join(import.meta.dirname, '../..')
const bin = join(house, 'node_modules/.bin')
/** The account of the image. */
export const account = '1000'

export const read = (name: string) => readFileSync(join(house, name), 'utf8')

/** Where a layer keeps what its steps write, and where its whole machine is seen. */
export interface Layer {
  upper: string
  work: string
  root: string
}

export const layerIn = (folder: string): Layer => ({
  upper: join(folder, 'upper'),
  work: join(folder, 'work'),
  root: join(folder, 'root'),
})

/** A shell that sees `layer` as its whole machine; `before` runs outside, once the overlay is there. */
const inLayer = ({ upper, work, root }: Layer, before = '') => `set -e
mount -t overlay overlay -o lowerdir=/,upperdir=${upper},workdir=${work} ${root}
mount --rbind /proc ${root}/proc
mount --rbind /dev ${root}/dev
${before}`

const unshared = (script: string) => ['--mount', '--propagation', 'private', 'bash', '-c', script]

/** Makes an empty layer. */
export function prepare({ upper, work, root }: Layer): void {
  for (const path of [upper, work, root]) mkdirSync(path, { recursive: true })
}

/** Runs a script as root in a layer, which keeps what it writes. Answers what it printed; throws where it fails. */
export const runAsRoot = (layer: Layer, script: string): string =>
  execFileSync(
    'unshare',
    unshared(`${inLayer(layer)}\nPATH=${bin}:/usr/sbin:$PATH chroot ${layer.root} sh -ec "$SCRIPT"`),
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', env: { ...process.env, SCRIPT: script } },
  )

/** The files of a release: what the repository tracks. */
export const released = (): string[] =>
  execFileSync('git', ['ls-files'], { cwd: house, encoding: 'utf8' }).split('\n').filter(Boolean)

/** Does what the steps of a stage say; answers the folder they end in. `earlier` has the files of named stages. */
export function build(stage: Stage, layer: Layer, earlier: ReadonlyMap<string, string>): string {
  const { upper } = layer
  prepare(layer)
  let workdir = '/'
  for (const { word, rest } of stage.steps) {
    if (word === 'WORKDIR') {
      workdir = rest
      mkdirSync(join(upper, workdir), { recursive: true })
    }
    if (word === 'COPY') copy(rest, join(upper, workdir), earlier)
    if (word === 'RUN') {
      runAsRoot(layer, `cd ${workdir}; ${rest}`)
    }
  }
  return workdir
}

function copy(rest: string, into: string, earlier: ReadonlyMap<string, string>) {
  const [, from, words = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(rest) ?? []
  const names = words.split(/\s+/)
  const to = names.pop() ?? '.'
  for (const name of names) {
    const target = names.length > 1 || to.endsWith('/') ? join(into, to, name) : join(into, to)
    if (from) cpSync(join(earlier.get(from) ?? '', name), target, { recursive: true })
    else copyFromContext(name, target)
  }
}

function copyFromContext(name: string, target: string) {
  const files = admitted(read('.dockerignore'), released()).filter(
    file => file === name || file.startsWith(`${name}/`),
  )
  if (files.length === 0) throw new Error(`COPY ${name}: nothing of this name comes into the image`)
  for (const file of files) {
    const path = file === name ? target : join(target, file.slice(name.length))
    mkdirSync(dirname(path), { recursive: true })
    cpSync(join(house, file), path)
  }
}

/** Runs a command in a built layer, as its account; `volumes` are the folders it may write, by their names below `/`. */
export function run(
  layer: Layer,
  workdir: string,
  volumes: Readonly<Record<string, string>>,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  as: string = account,
) {
  const { root } = layer
  const mounts = Object.entries(volumes).map(([name, path]) => `mount --bind ${path} ${root}/${name}`)
  const before = `${mounts.join('\n')}
mount -t tmpfs -o size=64m,mode=1777 tmpfs ${root}/tmp
mkdir -p ${root}${bin}
mount --bind ${bin}/.. ${root}${bin}/..
mount -o remount,ro ${root}
cd ${root}${workdir}`
  const asAccount = `setpriv --reuid ${as} --regid ${as} --clear-groups --no-new-privs --bounding-set -all --inh-caps -all`
  const words = [
    `PATH=${bin}:/usr/bin:/bin`,
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...asAccount.split(' '),
    ...['sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command],
  ]
  const script = `${inLayer(layer, before)}\nexec chroot ${root} env -i "$@"`
  const child = spawn('unshare', [...unshared(script), 'run', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => said.push(String(piece)))
  return {
    child,
    said: () => said.join(''),
    ended: once(child, 'exit').then(([code]) => code as number | null),
  }
}
