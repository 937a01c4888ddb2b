// What is chosen is shown at once; without this, when the button is pressed.
"use strict"

const looks = document.querySelector("form[data-live]")
looks.addEventListener("change", async () => {
  const address = `${location.pathname}?${new URLSearchParams(new FormData(looks))}`
  const answer = await fetch(address)
  if (!answer.ok) return
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of document.querySelectorAll("[data-part]")) {
    part.replaceWith(drawn.querySelector(`[data-part="${part.dataset.part}"]`))
  }
  history.replaceState(null, "", address)
})
