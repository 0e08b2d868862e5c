// Everything here is help on top of pages that work without it. Nothing is stored anywhere.
document.documentElement.classList.add('with-script')
quickExit()
countCharacters()
const form = document.getElementById('contact')
if (form) showInParts(form)

/** A link leaves at once; Shift pressed and released alone three times within five seconds does the same. */
function quickExit() {
  const links = document.querySelectorAll('[data-exit]')
  const leave = () => {
    document.body.hidden = true
    window.location.replace(links[0].href)
  }
  for (const link of links)
    link.addEventListener('click', event => {
      event.preventDefault()
      leave()
    })
  // A page shown again by the Back button must not stay empty.
  window.addEventListener('pageshow', () => {
    document.body.hidden = false
  })

  // Screen readers pause with the same key: nobody shall leave without a word.
  const heard = add(document.body, 'p', { className: 'heard', role: 'status' })
  const warn = () => {
    heard.textContent = [...links].find(link => link.dataset.onceMore)?.dataset.onceMore ?? ''
    setTimeout(() => (heard.textContent = ''), 4000)
  }

  let alone = false
  let taps = []
  const forget = () => {
    alone = false
    taps = []
  }
  document.addEventListener('keydown', event => {
    if (event.repeat && event.key === 'Shift') return
    if (event.key !== 'Shift' || alone || event.ctrlKey || event.altKey || event.metaKey) return forget()
    alone = true
  })
  document.addEventListener('keyup', event => {
    if (event.key !== 'Shift' || !alone) return
    alone = false
    taps = [...taps, event.timeStamp].filter(at => event.timeStamp - at <= 5000)
    if (taps.length === 3) leave()
    else if (taps.length === 2) warn()
  })
  document.addEventListener('pointerdown', forget)
  window.addEventListener('blur', forget)
}

/** Says how much room is left; aloud only near the limit, and only once the typing rests. */
function countCharacters() {
  const words = JSON.parse(document.querySelector('form[data-steps]')?.dataset.steps ?? '{}')
  for (const field of document.querySelectorAll('[data-limit]')) {
    const limit = Number(field.dataset.limit)
    const seen = add(field.parentElement, 'p', { className: 'count', ariaHidden: 'true' })
    const heard = add(field.parentElement, 'p', { className: 'heard', role: 'status' })
    let rest
    const count = () => {
      // A line break is sent as two characters.
      const left = limit - field.value.replace(/\r?\n/g, '\r\n').length
      const text = `${Math.abs(left).toLocaleString(document.documentElement.lang)} ${left < 0 ? words.over : words.left}`
      seen.textContent = field.value ? text : ''
      seen.classList.toggle('over', left < 0)
      clearTimeout(rest)
      if (left <= limit / 10) rest = setTimeout(() => (heard.textContent = text), 1000)
      else heard.textContent = ''
    }
    field.addEventListener('input', count)
    count()
  }
}

/** One part of the form at a time. A part is named by the hash of the address, so that Back and Forward work. */
function showInParts(form) {
  const words = JSON.parse(form.dataset.steps)
  const parts = [...form.querySelectorAll('.part')]
  const send = form.querySelector('.send')
  const title = document.title
  const partOf = element => element?.closest('.part')
  const named = () => document.getElementById(window.location.hash.slice(1)) ?? undefined

  if (document.getElementById('faults') || document.getElementById('banner')) return mend()
  form.classList.add('stepped')
  const arrival = partOf(named())
  parts.forEach(addMoves)
  window.addEventListener('hashchange', () => {
    if (partOf(named())) open(partOf(named()), named())
    else if (!window.location.hash) open(parts[0])
  })
  followLinks(open)
  // Enter in a field goes on to the next part; without this the browser would send the form.
  form.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.isComposing || event.target.tagName !== 'INPUT') return
    event.preventDefault()
    partOf(event.target).querySelector('.moves .button').click()
  })
  show(arrival ?? parts[0])
  // The browser goes to the hash itself while it loads, and would take the focus away again.
  if (arrival) window.addEventListener('load', () => open(arrival, named()))

  function addMoves(part, at) {
    const moves = add(part, 'div', { className: 'moves actions' })
    const next = parts[at + 1]
    const back = parts[at - 1]
    const look = { name: 'intent', value: 'review' }
    if (next) move(moves, 'button', words.next, next)
    else
      add(moves, 'button', {
        ...look,
        className: 'button',
        textContent: send.querySelector('[value="review"]').textContent,
      })
    if (back) move(moves, 'button second', words.back, back)
    if (next && (back || arrival))
      add(moves, 'button', { ...look, className: 'button plain', textContent: words.enough })
  }

  function move(moves, className, textContent, to) {
    add(moves, 'button', { type: 'button', className, textContent }).addEventListener('click', () => {
      window.history.pushState(null, '', `#${to.id}`)
      open(to)
    })
  }

  function show(part) {
    for (const other of parts) other.hidden = other !== part
  }

  /** Shows a part and goes there: to its heading, or to the one field that was asked for. */
  function open(part, target = part) {
    show(part)
    document.title = `${part.querySelector('.progress span').textContent}: ${title}`
    const field = target === part ? part.querySelector('h2') : target
    field.focus({ preventScroll: true })
    target.scrollIntoView()
  }

  /** A page that came back shows what needs a look and the way to send it; one button brings all the rest. */
  function mend() {
    // Safari on a phone does not go where a page asks it to begin.
    document.querySelector('main [autofocus]')?.focus()
    const concerned = parts.filter(part => part.querySelector('.fault'))
    if (concerned.length === 0) return
    for (const part of parts) part.hidden = !concerned.includes(part)
    const whole = add(send.querySelector('.actions'), 'button', {
      type: 'button',
      className: 'button plain',
      textContent: words.whole,
    })
    whole.addEventListener('click', () => {
      for (const part of parts) part.hidden = false
      whole.remove()
      parts[0].querySelector('h2').focus()
    })
    followLinks((part, target) => {
      part.hidden = false
      target.focus()
    })
  }

  /** A link to something inside a hidden part brings that part out first. */
  function followLinks(reveal) {
    document.addEventListener('click', event => {
      const link = event.target.closest('a[href^="#"]')
      const target = link && document.getElementById(link.hash.slice(1))
      if (partOf(target)) reveal(partOf(target), target)
    })
  }
}

function add(parent, tag, properties) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties))
}
