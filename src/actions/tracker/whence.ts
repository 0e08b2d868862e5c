/** Where a referrer's browser came from. `desk` is whoever of the staff was signed in there: a referrer is none of them. */
export interface Whence {
  from: string
  desk: string | null
}

/** The same as codes of an event. */
export const whenceCodes = ({ from, desk }: Whence) => ({ from, ...(desk === null ? {} : { desk }) })
