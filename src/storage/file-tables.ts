/** What the scanner says of a file; `waiting` until it has looked, `damaged` where the file will not open. */
export type ScanState = 'waiting' | 'clean' | 'infected' | 'damaged'

/** A file that came with a form. Its content lies sealed on the disk, under its id and with its own key. */
export interface FileRow {
  id: string
  /** Hash of the one-time token of the form that it came with. */
  token_hash: string
  /** Keyed hash of the form and the content: the same file sent again with a form is one file. */
  content_hash: string
  /** Null as long as the form was not accepted. */
  inquiry_id: string | null
  kept_at: string
  /** When it goes; null once it belongs to an inquiry. */
  expires_at: string | null
  kind: string
  size: number
  scan: ScanState
  scanned_at: string | null
  hour_key: string
  /** Empty once it was forgotten: from then on nobody can read what still lies on the disk. */
  data_key: string
  /** Sealed: as the sender's computer called it. */
  name: string
}

export interface FileTables {
  files: FileRow
}
