/** The shape of an ICD-10-CM code: a letter, a digit, a digit or letter, then up to four signs behind a dot. */
const code = /(?<![\p{L}\p{N}.])([A-TV-Z]\d[0-9AB])(?:\.([0-9A-Z]{1,4}))?(?![\p{L}\p{N}])/giu

/** The diagnosis codes in a text, as they are written officially, each once. Whether one exists is not checked. */
export const diagnosisCodes = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(code)].map(([, category = '', rest]) =>
      (rest === undefined ? category : `${category}.${rest}`).toUpperCase(),
    ),
  ),
]
