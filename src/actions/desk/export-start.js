// JavaScript, like the start of the service: what Node has compiled before it need not compile again, nor load its
// compiler, which would take more memory than the whole export.
import module from 'node:module'
import { workerData } from 'node:worker_threads'

if (workerData.compiled !== null) module.enableCompileCache(workerData.compiled)
await import('./export-in-thread.ts')
