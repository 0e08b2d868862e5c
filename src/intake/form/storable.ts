/** Whether both engines can hold a text: PostgreSQL stores neither U+0000 nor halves of a sign. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** The text without U+0000, and with U+FFFD for halves of a sign. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()
