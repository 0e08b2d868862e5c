/** So many uploads are taken at a time; the files of one more are not, and its text is. */
const mostAtOnce = 40
/** So many of one sender's, so that nobody who is slow keeps all others waiting. */
const mostOfOne = 3

/** Takes a place for an upload of this sender. Answers how to give it back, or null where there is none. */
export type TakeSlot = (sender: string) => (() => void) | null

export function openUploadSlots(): TakeSlot {
  const taken: string[] = []
  return sender => {
    if (taken.length >= mostAtOnce || taken.filter(other => other === sender).length >= mostOfOne) return null
    taken.push(sender)
    return () => void taken.splice(taken.indexOf(sender), 1)
  }
}
