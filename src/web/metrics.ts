import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type AlarmParts, deskAlarms } from '../actions/watch-desk.ts'
import { alarmCodes } from '../intake/alarms.ts'
import { filesInState, filesKept } from '../storage/files.ts'
import { backlog } from '../storage/notices.ts'

/** What a Prometheus server may read: counts and times by route, never anything of a person. */
export interface Metrics {
  answered(route: string, method: string, status: number, seconds: number): void
  text(): Promise<string>
  contentType: string
}

export function openMetrics(parts: AlarmParts): Metrics {
  const { store, now } = parts
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'intake_requests_total',
    help: 'Answered requests',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'intake_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  new Gauge({
    name: 'intake_notices',
    help: 'Notices by state; stalled ones are also counted in their state',
    labelNames: ['state'],
    registers,
    async collect() {
      const { oldestSeconds, ...counts } = await backlog(store.db, now())
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count)
      oldest.set(oldestSeconds)
    },
  })
  const oldest = new Gauge({
    name: 'intake_notice_oldest_seconds',
    help: 'Age of the oldest notice not yet delivered',
    registers,
  })
  new Gauge({
    name: 'intake_desk_alarms',
    help: 'What calls for attention: people at the desk who wait too long, and faults of the service; counted to 999',
    labelNames: ['alarm'],
    registers,
    async collect() {
      const alarms = await deskAlarms(parts)
      for (const code of alarmCodes)
        this.set({ alarm: code }, alarms.find(alarm => alarm.code === code)?.count ?? 0)
    },
  })
  new Gauge({
    name: 'intake_files',
    help: 'Files that wait with their forms, and files that are not known to be clean; counted to 1000',
    labelNames: ['state'],
    registers,
    async collect() {
      this.set({ state: 'kept' }, await filesKept(store.db))
      for (const state of ['waiting', 'infected', 'damaged'] as const)
        this.set({ state }, await filesInState(store.db, state))
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  const seriesOf = (route: string, method: string, status: number) => ({
    requests: requests.labels(route, method, String(status)),
    seconds: seconds.labels(route),
  })
  const series = new Map<string, ReturnType<typeof seriesOf>>()
  return {
    answered(route, method, status, took) {
      const key = `${method} ${status} ${route}`
      const known = series.get(key) ?? seriesOf(route, method, status)
      series.set(key, known)
      known.requests.inc()
      known.seconds.observe(took)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
