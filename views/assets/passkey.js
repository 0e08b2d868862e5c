// Passkeys: the one thing of the sign-in that needs a script. Whoever has none uses a code.
document.documentElement.classList.add('with-script')

const ask = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  })
  // One factor is asked for first.
  if (answer.status === 401) return goAndWait(`/staff/unlock?to=${encodeURIComponent(location.pathname)}`)
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  return answer.json()
}

const goAndWait = path => {
  location.assign(path)
  return new Promise(() => {})
}

/** Goes on by a form of our own, which carries more than an address may. */
const send = (path, fields) => {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = path
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

const ways = {
  async 'sign-in'(button) {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await ask('/staff/passkey/options'))
    const credential = await navigator.credentials.get({ publicKey: options })
    await ask('/staff/passkey', { response: credential.toJSON() })
    const kept = button.form?.elements.kept?.value
    if (kept) send('/staff/kept', { kept, to: button.dataset.to })
    else location.assign(button.dataset.to || '/staff')
  },
  async add(button) {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await ask('/staff/passkeys/options'))
    const credential = await navigator.credentials.create({ publicKey: options })
    const { set_up } = await ask('/staff/passkeys', { response: credential.toJSON() })
    if (set_up) send('/staff/second-factor/recovery-codes', { set_up })
    else location.assign(button.dataset.to)
  },
}

for (const button of document.querySelectorAll('[data-passkey]')) {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) button.hidden = true
  button.addEventListener('click', async () => {
    try {
      await ways[button.dataset.passkey](button)
    } catch {
      const fault = document.querySelector('[data-passkey-fault]')
      fault.textContent = button.dataset.failed
      fault.hidden = false
      fault.setAttribute('role', 'alert')
    }
  })
}
