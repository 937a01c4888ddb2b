// What the console does beyond what forms can do by themselves. Every page works without it.
"use strict"

// The code of a one-time link is behind #, where no server sees it; it goes into the form, and out of the address.
const claim = document.querySelector("form[data-claim]")
if (claim && location.hash.startsWith("#t=")) {
  claim.elements.token.value = decodeURIComponent(location.hash.slice(3))
  history.replaceState(null, "", location.pathname)
  claim.elements.name.focus()
}

// While somebody else is being asked, say so, and send the form once.
for (const form of document.querySelectorAll("form[data-slow]")) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy")) {
      event.preventDefault()
      return
    }
    form.setAttribute("aria-busy", "true")
    const pressed = event.submitter
    if (pressed) {
      const said = document.createElement("span")
      said.setAttribute("role", "status")
      said.textContent = ` ${form.dataset.slow}`
      pressed.after(said)
    }
  })
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy")
})

// A channel that is being opened is looked at again, unless somebody is filling in something.
const again = document.querySelector("[data-look-again]")
if (again) {
  setTimeout(() => {
    const typed = document.activeElement && document.activeElement.matches("input, select, textarea")
    if (!typed) location.replace(location.pathname + location.search)
  }, Number(again.dataset.lookAgain) * 1000)
}

// A server that starts again is asked until it answers.
const back = document.querySelector("[data-comes-back]")
if (back) {
  const ask = () =>
    fetch(back.dataset.comesBack, { redirect: "manual" }).then(
      (answer) => (answer.status < 500 ? location.replace(back.dataset.comesBack) : setTimeout(ask, 700)),
      () => setTimeout(ask, 700),
    )
  setTimeout(ask, 1500)
}

// What is to be mended is where the keyboard goes first.
const mistaken = document.querySelector("[aria-invalid=true]")
if (mistaken) mistaken.focus()

// A file is read into a field by the browser, and nothing of it is sent before the form is.
for (const place of document.querySelectorAll("[data-file-into]")) {
  const label = document.createElement("label")
  const file = document.createElement("input")
  file.type = "file"
  file.accept = ".csv,.md,.markdown,.txt,.tsv,text/*"
  file.addEventListener("change", async () => {
    if (file.files[0]) document.getElementById(place.dataset.fileInto).value = await file.files[0].text()
  })
  label.append(place.dataset.label, " ", file)
  place.append(label)
}
