/** A kind of file that we take. What it is decides its content, never its name. */
export interface FileKind {
  code: string
  /** What the detection calls it. */
  detected: readonly string[]
  /** How names of this kind end; the first is the one we give. */
  endings: readonly [string, ...string[]]
}

export const fileKinds: readonly FileKind[] = [
  { code: 'pdf', detected: ['pdf'], endings: ['pdf'] },
  { code: 'jpeg', detected: ['jpg'], endings: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  { code: 'png', detected: ['png'], endings: ['png'] },
  { code: 'heic', detected: ['heic'], endings: ['heic', 'heif'] },
  { code: 'tiff', detected: ['tif'], endings: ['tif', 'tiff'] },
  { code: 'docx', detected: ['docx', 'zip'], endings: ['docx'] },
]

/** The kind of a code that we stored. Throws for any other. */
export function kindOfCode(code: string): FileKind {
  const kind = fileKinds.find(row => row.code === code)
  if (!kind) throw new Error(`There is no kind of file ${code}`)
  return kind
}

export const kindDetected = (ext: string | undefined): FileKind | null =>
  fileKinds.find(({ detected }) => ext !== undefined && detected.includes(ext)) ?? null

/** Whether a name's ending belongs to another of our kinds. An ending that we do not know says nothing. */
export const isAnothersEnding = (kind: FileKind, ending: string): boolean =>
  !kind.endings.includes(ending) && fileKinds.some(({ endings }) => endings.includes(ending))

export const mostFiles = 5
export const largestFile = 10 * 1024 * 1024
