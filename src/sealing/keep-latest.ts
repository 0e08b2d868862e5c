/** Puts something into a map of so many at most, in place of what has stood there for longest. */
export function keepLatest<T>(map: Map<string, T>, name: string, value: T, most: number): void {
  if (map.size >= most) map.delete(map.keys().next().value ?? '')
  map.set(name, value)
}
