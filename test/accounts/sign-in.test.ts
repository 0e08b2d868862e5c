import t from 'tap'
import { serviceFor } from '../helpers/service.ts'
import { signingIn } from './signing-in.ts'

signingIn(t, (t, clock) => serviceFor(t, {}, clock))
