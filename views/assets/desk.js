// Keys for the desk; every page works without. Nothing is stored.
document.documentElement.classList.add('with-script')

const links = () => [...document.querySelectorAll('[data-rows] tbody th a')]
const inField = target => target.closest('input, textarea, select, [contenteditable]') !== null

const move = step => {
  const all = links()
  const at = all.findIndex(link => link.closest('tr').contains(document.activeElement))
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus()
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  '/': () => document.getElementById('look-up')?.focus(),
  '?': () => {
    const help = document.querySelector('[data-keys]')
    if (!help) return
    help.open = !help.open
    help.querySelector('summary').focus()
  },
  c: () =>
    (
      document.activeElement?.closest('tr')?.querySelector('[data-key="c"]') ??
      document.querySelector('form[action$="/claim"] button')
    )?.click(),
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
})
