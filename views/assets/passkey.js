// Passkeys: the one thing of the sign-in that needs a script. Whoever has none uses a code.
document.documentElement.classList.add('with-script')

const ask = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  return answer.json()
}

const ways = {
  async 'sign-in'() {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await ask('/staff/passkey/options'))
    const credential = await navigator.credentials.get({ publicKey: options })
    await ask('/staff/passkey', { response: credential.toJSON() })
  },
  async add() {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await ask('/staff/passkeys/options'))
    const credential = await navigator.credentials.create({ publicKey: options })
    await ask('/staff/passkeys', { response: credential.toJSON() })
  },
}

for (const button of document.querySelectorAll('[data-passkey]')) {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) button.hidden = true
  button.addEventListener('click', async () => {
    try {
      await ways[button.dataset.passkey]()
      location.assign(button.dataset.to || '/staff')
    } catch {
      const fault = document.querySelector('[data-passkey-fault]')
      fault.textContent = button.dataset.failed
      fault.hidden = false
      fault.setAttribute('role', 'alert')
    }
  })
}
