// Fetched on the owner's own page, when the owner opens it from the console to have it looked at.
(async () => {
  const { dataset: { code }, src } = document.currentScript;
  const hosts = document.querySelectorAll("lethe-chat");
  const well = hosts.length === 1 ? ["once"] : [];
  const box = hosts[0].shadowRoot.querySelector("button").getBoundingClientRect();
  if (document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === hosts[0]) well.push("uncovered");
  const opened = new Promise((resolve) => {
    addEventListener("message", ({ origin, data }) => origin === new URL(src).origin && data === "lethe:ready" && resolve(true));
    setTimeout(resolve, 8000, false);
  });
  window.lethe.open();
  if (await opened) well.push("opened");
  const body = JSON.stringify({ code, well });
  await fetch(new URL("../checks", src), { method: "POST", mode: "no-cors", credentials: "omit", body });
})().catch(() => {});
