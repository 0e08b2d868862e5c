// Keys for the desk; every page works without. Nothing is stored.
document.documentElement.classList.add('with-script')

const help = document.getElementById('keys')
const list = document.querySelector('[data-rows]')
const rowOf = element => element?.closest('[data-rows] tr')

const move = step => {
  const links = [...document.querySelectorAll('[data-rows] .who a')]
  const at = links.findIndex(link => link.closest('tr') === rowOf(document.activeElement))
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus()
}

const moves = {
  j: () => move(1),
  k: () => move(-1),
  '/': () => {
    const field = document.getElementById('look-up')
    field?.focus()
    field?.select()
  },
  '?': () => help?.showModal(),
}

if (document.body.dataset.singleKeys !== 'off')
  for (const element of document.querySelectorAll(':is(a, button, summary)[data-key]'))
    element.setAttribute('aria-keyshortcuts', element.dataset.key)

/** In a list a key belongs to the row that has the focus. */
const keyed = key => {
  const place = list ? rowOf(document.activeElement) : document
  return place?.querySelector(`[data-key="${CSS.escape(key)}"]`)
}

/** Opens what a key stands for and goes to its first field; only what asks for nothing is done at once. */
const use = element => {
  if (element.matches('a, button')) return element.click()
  const place = element.closest('details') ?? element
  for (let outer = element.closest('details'); outer; outer = outer.parentElement.closest('details'))
    outer.open = true
  const [field, button] = ['input:not([type="hidden"]), textarea, select', 'button'].map(what =>
    place.querySelector(what),
  )
  if (field) field.focus()
  else button?.click()
}

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, dialog[open]') !== null
  const off = document.body.dataset.singleKeys === 'off'
  if (off || event.ctrlKey || event.metaKey || event.altKey || typing) return
  const move = moves[event.key]
  const element = move ? null : keyed(event.key)
  if (!move && !element) return
  event.preventDefault()
  if (move) move()
  else use(element)
})

document.querySelector('button[data-key="?"]')?.addEventListener('click', moves['?'])
document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
document.querySelector('[data-print]')?.addEventListener('click', () => window.print())
