/** A row of the plan of proof. */
export interface Row {
  row: string
  tried: string
  asked: string
  /** A file of this folder with its arguments, or null until there is one. */
  run: readonly string[] | null
  /** Programs that must be installed; `setup.sh` installs them. */
  needs?: readonly string[]
  /** Whoever has not ended by then has missed. */
  minutes?: number
}

const byTest = (name: string, ...files: string[]) => [
  'by-test.ts',
  name,
  ...files.map(file => `test/${file}.test.ts`),
]

/** Every row that is tried, in the order of the plan. A new driver is one line here. */
export const rows: readonly Row[] = [
  {
    row: 'F1',
    tried: 'kill -9 under load, SQLite: 16 clients that retry with the same token',
    asked: '≥ 50 kills, ≥ 20,000 accepted; 0 lost, 0 doubled, 0 without notices; ready < 2 s',
    run: byTest('F1 kill -9, SQLite', 'faults/kill-server'),
    minutes: 20,
  },
  {
    row: 'F2',
    tried: 'service and PostgreSQL killed (immediate)',
    asked: '20 + 10 kills; 0 lost, 0 doubled, 0 without notices; 503 while down, never 500',
    run: byTest('F2 kill -9, PostgreSQL', 'postgres/kill-server', 'postgres/outage'),
  },
  {
    row: 'F3',
    tried: 'fsync errors',
    asked: '10 %; stored = acknowledged; error → 503 page that keeps what was typed',
    run: ['sync-errors.ts'],
    needs: ['fiu-run', 'fiu-ctrl'],
  },
  {
    row: 'F4',
    tried: 'disk full: 32 MB tmpfs with ballast, given room again and again',
    asked: '503, text kept; recovers < 5 s without restart; integrity ok; no orphan file',
    run: byTest('F4 disk full', 'faults/full-disk'),
    needs: ['mount'],
  },
  {
    row: 'M1',
    tried: 'each fault of a mail server, at each step; bad certificates; a long outage',
    asked: '0 lost; each delivered, or visibly failed or unknown on desk, health and alert; never plain',
    run: byTest('M1 faults of mail', 'delivery/matrix', 'delivery/smtp-faults', 'delivery/tls'),
  },
  {
    row: 'M2',
    tried: 'kill -9 of the mail worker, 5 % greylisted',
    asked:
      '≥ 40 kills, 3,000 mails; 0 lost; copies ≤ kills × connections, same Message-ID; holding: 0 doubled, each listed',
    run: byTest('M2 kill -9 of the mail worker', 'delivery/kill'),
    minutes: 12,
  },
  {
    row: 'M3',
    tried: '10,000 queued, then mail returns',
    asked: 'drained, in order for each inquiry, ≤ N connections',
    run: ['mail-backlog.ts'],
  },
  {
    row: 'T1',
    tried: 'clock ±1 h, −1 day, daylight saving',
    asked: 'no session revived, no mail storm, no lease stuck > 2 × lease',
    run: ['clock.ts'],
    needs: ['faketime'],
  },
  {
    row: 'A1',
    tried: 'hostile input over form, JSON, multipart, cookies, headers; both stores',
    asked:
      '≥ 10,000; 0 × 5xx; RSS + < 50 MB; what was accepted comes back equal; NUL and lone surrogates → 422',
    run: ['hostile-input.ts'],
  },
  {
    row: 'A2',
    tried: 'content-type confusion',
    asked: '415; nothing unvalidated reaches a handler',
    run: ['content-types.ts'],
  },
  {
    row: 'A3',
    tried: 'slow clients: heads, bodies, readers, 500 connections each',
    asked: 'all closed ≤ 20 s; other GET p99 < 500 ms',
    run: ['slow-clients.ts'],
    needs: ['slowhttptest'],
  },
  {
    row: 'A4',
    tried: 'size and shape of requests',
    asked: '413 / 431 / 400 in < 100 ms; RSS + < 20 MB',
    run: ['sizes.ts'],
  },
  {
    row: 'A5',
    tried: 'double click, refresh, Back and resend, 50 parallel, lost response; with and without script',
    asked: 'same token and content → 1 inquiry, same receipt; other content → asked, nothing dropped',
    run: ['sent-again.ts'],
  },
  {
    row: 'A6',
    tried: 'two staff on one record',
    asked: '200 random interleavings; 0 silent overwrites',
    run: byTest('A6 two staff on one record', 'postgres/desk-conflicts'),
  },
  {
    row: 'A7',
    tried: 'sessions: fixation, reuse after every end, expiry, tokens from a stolen database',
    asked: '0 accepted',
    run: byTest('A7 sessions', 'accounts/sign-in', 'accounts/session-rules', 'web/staff-cookies'),
  },
  {
    row: 'A8',
    tried: 'no, foreign or cross-site origin on every unsafe route with a cookie',
    asked: '0 changes; an uncovered route fails',
    run: byTest('A8 CSRF', 'web/staff-foreign'),
  },
  {
    row: 'A9',
    tried: 'role × route × object from the policy',
    asked: 'exactly the allowed set; else 404 with the same body',
    run: byTest('A9 access', 'web/desk-access', 'accounts/policy'),
  },
  {
    row: 'A10',
    tried: 'scripts in every field; desk, print, mail, export in a browser',
    asked: '0 executions; no unsafe-inline',
    run: byTest('A10 stored scripts', 'journeys/desk-hostile', 'journeys/exports', 'web/headers'),
  },
  {
    row: 'A11',
    tried: 'spreadsheet formulas through LibreOffice',
    asked: '0 formula cells',
    run: ['formulas.ts'],
    needs: ['soffice'],
  },
  { row: 'A12', tried: 'mail headers', asked: 'recipients exactly as configured', run: ['mail-headers.ts'] },
  {
    row: 'A13',
    tried: 'a marked person through everything',
    asked:
      '0 hits in logs, mails, URLs, Referer, metrics, database, WAL, temp, save the address of their own mail',
    run: ['canary.ts'],
  },
  {
    row: 'A14',
    tried: 'every page through a caching proxy',
    asked: 'no-store but for hashed assets; the second user never sees the first',
    run: ['caches.ts'],
    needs: ['nginx', 'caddy'],
  },
  {
    row: 'A15',
    tried: 'password guessing: 1,000 tries on one account, 50 accounts',
    asked: '≤ 10 in 15 min; the real person still gets in; public form p99 < 1 s meanwhile',
    run: byTest('A15 password guessing', 'web/staff-guessing'),
  },
  {
    row: 'A16',
    tried: 'sqlmap, wapiti, ffuf',
    asked: '0 high or medium, no unknown 200',
    run: ['scanners.ts'],
    needs: ['sqlmap', 'wapiti', 'ffuf'],
    minutes: 20,
  },
  {
    row: 'A17',
    tried: 'proxy headers: chains, forged host and proto',
    asked: 'links from PUBLIC_URL only, right client address',
    run: ['proxy-headers.ts'],
  },
  {
    row: 'A18',
    tried:
      'wrong magic, two kinds in one, hostile names; uploads that break off, or the service under them; viruses, a scanner that fails; on both engines',
    asked: '200 aborted; 0 inline, 0 orphans after the sweep, nothing lost',
    run: ['uploads.ts'],
  },
  {
    row: 'A19',
    tried: 'every regular expression in src',
    asked: '0 vulnerable',
    run: ['slow-patterns.ts'],
  },
  {
    row: 'R1',
    tried: 'backup under load; restore with the recovery key alone',
    asked: 'rows equal; < 60 s for 50,000 inquiries; a wrong key is refused at start',
    run: ['backup.ts'],
  },
  {
    row: 'R2',
    tried: 'every released schema brought up to date, both engines, killed half-way ×20',
    asked: 'rows equal; repeat is a no-op; an older program refuses a newer schema',
    run: ['migrations.ts'],
  },
  {
    row: 'R3',
    tried: 'key rotation, 5,000 records, killed ×10',
    asked: '0 unreadable, none left on the old key',
    run: ['rotation.ts'],
  },
  {
    row: 'R4',
    tried: 'event chain: single changes, deletions, swaps',
    asked: '1,000 made, 1,000 found',
    run: ['event-chain.ts'],
  },
  {
    row: 'R5',
    tried: 'soak: 10 min at 50 requests/s',
    asked: 'RSS slope < 1 MB/min; descriptors flat; WAL < 64 MB',
    run: ['soak.ts'],
    minutes: 14,
  },
  { row: 'R6', tried: 'SIGTERM under load ×20', asked: '0 resets, 0 lost, < 10 s', run: ['stop-server.ts'] },
  {
    row: 'Q1',
    tried: 'accessibility of every page and state',
    asked: '0 findings',
    run: byTest('Q1 accessibility', 'web/states', 'web/desk-states'),
  },
  {
    row: 'Q2',
    tried: 'Lighthouse on public pages',
    asked: '100 / 100 / 100 / 100',
    run: ['lighthouse.ts'],
  },
  {
    row: 'O1',
    tried: 'the container image, built step by step and run as it says',
    asked: 'not root, no capability, root file system that nobody can write; healthy; a form is taken',
    run: ['container.ts'],
    needs: ['unshare', 'setpriv', 'mount'],
  },
  {
    row: 'O2',
    tried: 'the installation of docs/operations.md, command by command, and its unit',
    asked: 'a form is taken; nobody else reads the keys; exposure ≤ 2 of 10',
    run: ['install.ts'],
    needs: ['unshare', 'setpriv', 'mount', 'systemd-analyze'],
  },
]
