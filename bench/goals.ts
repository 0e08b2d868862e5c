/** What was to be reached, and whether it was. `goal` says it in words. */
export interface Goal {
  name: string
  value: number
  goal: string
  met: boolean
}

/** Prints each goal with what was reached. Answers whether every one was met. */
export function sayGoals(goals: readonly Goal[]): boolean {
  for (const { name, value, goal, met } of goals)
    console.log(`${met ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)} (goal ${goal})`)
  return goals.every(({ met }) => met)
}

/** Prints the figures of each round in a line. */
export function sayRounds(rounds: readonly object[]): void {
  for (const one of rounds)
    console.log(
      Object.entries(one)
        .map(([name, value]) => `${name} ${value.toFixed(1)}`)
        .join(', '),
    )
}
