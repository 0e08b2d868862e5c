// A referrer's own details stand in a bookmark, in the part of its address that no request carries. Nothing is stored.
const mark = 'me'
const longest = 6000

const asking = document.querySelector('form[data-own]')
const received = document.querySelector('[data-bookmark]')
if (received) makeLink(received)
if (asking) {
  fillIn(asking)
  window.addEventListener('hashchange', () => fillIn(asking))
}

/** The link that fills in the next form: what it holds stands in this page already. */
function makeLink(place) {
  const link = place.querySelector('a')
  link.href = `/refer#${new URLSearchParams({ [mark]: '', ...JSON.parse(place.dataset.bookmark) })}`
  place.hidden = false
}

/** Anybody may have written the address: only fields that are asked for, within their lengths, where nothing stands yet. */
function fillIn(form) {
  const text = window.location.hash.slice(1)
  const given = new URLSearchParams(text.length > longest ? mark : text)
  if (!given.has(mark)) return
  window.history.replaceState(null, '', window.location.pathname + window.location.search)
  const limits = Object.entries(JSON.parse(form.dataset.own))
  const filled = limits.filter(([name, limit]) => fill(form.elements.namedItem(name), given.get(name), limit))
  const said = document.getElementById('filled')
  if (filled.length > 0) said.textContent = said.dataset.words
}

function fill(field, given, limit) {
  const value = given?.trim() ?? ''
  if (value === '' || value.length > limit || !isPlain(value) || field === null || field.value !== '')
    return false
  field.value = value
  return field.value === value
}

/** Neither control characters nor such as turn the direction of a text around. */
function isPlain(value) {
  return !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(value)
}
