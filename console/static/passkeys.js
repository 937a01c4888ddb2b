// Asks the device for a passkey, or to sign with one. Without this script the forms stay hidden.
"use strict"

const read = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
const written = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

async function proof(kind, publicKey) {
  publicKey.challenge = read(publicKey.challenge)
  if (publicKey.user) publicKey.user.id = read(publicKey.user.id)
  for (const one of publicKey.excludeCredentials || []) one.id = read(one.id)
  const made = await navigator.credentials[kind]({ publicKey })
  const response = {}
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = written(made.response[part])
  }
  return JSON.stringify({ id: made.id, rawId: written(made.rawId), type: made.type, response })
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false
  for (const needs of document.querySelectorAll("[data-no-passkey]")) needs.hidden = true
  const said = form.querySelector("[data-said]")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (form.getAttribute("aria-busy")) return
    form.setAttribute("aria-busy", "true")
    said.textContent = ""
    try {
      const answer = await fetch(form.dataset.ask, { method: "POST", body: new URLSearchParams(new FormData(form)) })
      const told = await answer.json()
      if (answer.ok) {
        form.elements.credential.value = await proof(form.dataset.passkey, told)
        if (form.elements.password) form.elements.password.disabled = true
        form.submit()
        return
      }
      said.textContent = told.mistake
    } catch (error) {
      const known = { InvalidStateError: form.dataset.known, NotAllowedError: form.dataset.givenUp }
      said.textContent = known[error.name] || form.dataset.failed
    }
    form.removeAttribute("aria-busy")
  })
}
