// Fetched where the page is shown inside another: the look and the words that the other page chose, and what it is told.
// What it is told holds no word of anybody, and goes to the one origin that the browser let show this page.
const colours = /^((on-)?accent|ground|paper|ink|soft|edge|tint)$/;
const short = (text, most) => (typeof text === "string" ? text.trim().slice(0, most) : "");

export function begin({ intro, knob, say, menu }) {
  const outside = window.parent;
  let origin = "";
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== outside || !data) return;
    if (data === "lethe:privacy") return menu(true);
    if (origin || typeof data !== "object") return;
    origin = from;
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(data.look || {})) {
      if (CSS.supports(colours.test(name) ? "color" : name === "round" && "border-radius", value)) style.setProperty(`--${name}`, value);
      if (name === "font" && CSS.supports("font-family", value)) style.fontFamily = value;
    }
    const greeting = short(data.greeting, 200);
    if (greeting) intro.querySelector("h2").textContent = greeting;
    const starters = short(data.starters, 400).split("|").filter((text) => text.trim()).slice(0, 4);
    const row = document.createElement("div");
    row.className = "row";
    row.append(...starters.map((text) => knob("pill", text, () => say(text))));
    intro.append(row);
  });
  outside.postMessage("lethe:ready", "*"); // holds nothing; whoever answers says where they are
  return (what) => origin && outside.postMessage(`lethe:${what}`, origin);
}
