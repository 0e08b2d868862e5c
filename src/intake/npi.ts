/** What stands around and inside a number that somebody typed or pasted. */
const between = /[\s\p{Pd}\p{Cf}]/gu

/** The prefix that a United States issuer number has in ISO/IEC 7812. */
const issuer = '80840'

/** A typed National Provider Identifier without the spaces and hyphens in it. */
export const npiDigits = (typed: string): string => typed.replace(between, '')

/**
 * Whether digits can be an NPI: ten ASCII digits that begin with 1 or 2, and a check digit by Luhn over 80840 and the
 * number (CMS, "NPI check digit"). It says nothing of whom it belongs to.
 */
export const isNpi = (digits: string): boolean =>
  /^[12][0-9]{9}$/.test(digits) && luhnSum(issuer + digits) % 10 === 0

/** Every second digit from the right counts double, and a double of two digits by their sum. */
const luhnSum = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
