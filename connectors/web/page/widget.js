// The loader: one round button on somebody's page; the chat page opens beside it in an iframe when it is pressed.
(() => {
  const script = document.currentScript || document.querySelector("script[data-channel][src*='widget.js']");
  const { channel, lang, position, greeting, starters } = script.dataset;
  if (!channel || document.querySelector(`lethe-chat[data-channel="${CSS.escape(channel)}"]`)) return;
  const names = { ar: "محادثة", hi: "चैट", ja: "チャット", pl: "Czat", ru: "Чат", sw: "Gumzo", tr: "Sohbet", zh: "聊天" };
  const language = lang || document.documentElement.lang || navigator.language;
  const name = names[language.split("-")[0].toLowerCase()] || "Chat";
  const side = `inset-inline-${position === "start" ? "start" : "end"}: var(--lethe-gap, 20px)`;
  const page = new URL(`/chat/${channel}?lang=${encodeURIComponent(language)}`, script.src);

  // Inside a shadow, and marked as important: the host page's own rules cannot reach it, not even by "*".
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important; inset-block-end: var(--lethe-gap, 20px) !important;
      ${side} !important; color-scheme: light dark !important; }
    button { all: unset; position: relative; display: grid; place-items: center; width: var(--lethe-size, 56px); height: var(--lethe-size, 56px); border-radius: 50%; cursor: pointer;
      color: var(--lethe-on-accent, #fff); background: var(--lethe-accent, #0d5c53); box-shadow: 0 2px 6px #0003, 0 8px 24px #0003; }
    button:focus-visible { outline: 3px solid var(--lethe-accent, #0d5c53); outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    iframe { position: fixed; border: 0; border-radius: 20px; width: min(420px, 100vw - 40px); height: min(680px, 100vh - 116px);
      inset-block-end: calc(var(--lethe-gap, 20px) + var(--lethe-size, 56px) + 16px); ${side}; background: Canvas; box-shadow: 0 4px 12px #0002, 0 16px 56px #0004; }
    [hidden] { display: none; }
    @media (max-width: 480px), (max-height: 480px) { iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; } }
    @media (forced-colors: active) { button, iframe { border: 2px solid; } }`);
  const host = document.createElement("lethe-chat");
  host.dataset.channel = channel;
  // Each may be given as data-accent beside the script, or as --lethe-accent on the page.
  const looks = "accent on-accent ground paper ink soft edge tint round font gap size".split(" ");
  for (const look of looks) {
    const given = script.getAttribute(`data-${look}`);
    if (given) host.style.setProperty(`--lethe-${look}`, given);
  }
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const draw = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const [launcher, picture, path] = [document.createElement("button"), draw("svg"), draw("path")];
  launcher.type = "button";
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  picture.append(path);
  launcher.append(picture);
  shadow.append(launcher);
  const face = (open) => {
    launcher.setAttribute("aria-expanded", open);
    path.setAttribute("d", open ? "M6 6l12 12M18 6L6 18" : "M5 19l1-4a7.5 7.5 0 1 1 3 3z");
  };
  let frame = null;
  let ready = false;
  let privacy = false; // the menu is to open as soon as the page can

  const tell = (event) => host.dispatchEvent(new CustomEvent(`lethe:${event}`, { bubbles: true, composed: true, detail: { channel } }));
  const post = (said) => frame.contentWindow.postMessage(said, page.origin);

  function show(open) {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox";
      frame.allow = "clipboard-write";
      frame.title = name;
      frame.src = page;
      frame.onload = () => frame.focus();
      shadow.append(frame);
      frame.hidden = true;
    }
    if (frame?.hidden !== open) return;
    frame.hidden = !open;
    face(open);
    (open ? frame : launcher).focus();
    tell(open ? "open" : "close");
  }
  launcher.onclick = () => show(!frame || frame.hidden);
  launcher.setAttribute("aria-label", name);
  face(false);
  shadow.addEventListener("keydown", ({ key }) => key === "Escape" && frame && !frame.hidden && show(false));
  addEventListener("message", ({ origin, source, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== page.origin) return;
    if (data === "lethe:close") show(false);
    else if (data === "lethe:ready") {
      const style = getComputedStyle(host);
      post({ look: Object.fromEntries(looks.map((look) => [look, style.getPropertyValue(`--lethe-${look}`).trim()])), greeting, starters });
      ready = true;
      if (privacy) post("lethe:privacy");
    } else if (/^lethe:(sent|received|error|privacy)$/.test(data)) tell(data.slice(6));
  });
  window.lethe ??= {
    open: () => show(true),
    close: () => show(false),
    privacy: () => {
      privacy = true;
      show(true);
      if (ready) post("lethe:privacy");
    },
  };

  document.documentElement.append(host); // beside the body, whose own transforms would carry it away
  const code = new URLSearchParams(location.search).get("lethe-check");
  if (code) {
    const check = document.createElement("script");
    check.src = new URL(`/web/${channel}/page/check.js`, page);
    check.dataset.code = code;
    document.head.append(check);
  }
})();
