// The chat page: says what the person writes, shows what is answered, and keeps nothing before the first word is sent.
"use strict";
(() => {
  const page = document.body.dataset;
  const strings = JSON.parse(page.strings);
  const language = document.documentElement.lang;
  const home = `/web/${page.channel}`;
  const find = (id) => document.getElementById(id);
  const touch = matchMedia("(pointer: coarse)").matches;

  // ---- Drawing ----

  const fill = (name, facts) => strings[name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
  const announce = (text) => { if (find("status").textContent !== text) find("status").textContent = text; };
  const complain = (text) => {
    find("alert").textContent = text;
    if (text) outside("error");
  };
  let outside = () => {}; // tells the page around this one what happens, never what is said
  const banner = (text) => { find("line").textContent = text; };

  function make(tag, { role, label, ...properties } = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    if (role) element.setAttribute("role", role);
    if (label) element.setAttribute("aria-label", label);
    element.append(...children);
    return element;
  }

  function icon(name) {
    const [drawing, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    use.setAttribute("href", `#i-${name}`);
    drawing.setAttribute("aria-hidden", "true");
    drawing.append(use);
    return drawing;
  }

  const knob = (className, label, onclick, ...children) =>
    make("button", { type: "button", className, onclick, ...(children.length ? { label } : { textContent: label }) }, ...children);

  const amount = (value, unit, maximumFractionDigits = 0) =>
    new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits }).format(value);
  const size = (bytes) => (bytes < 1e6 ? amount(Math.ceil(bytes / 1e3), "kilobyte") : amount(bytes / 1e6, "megabyte", 1));

  const fileParts = (name, bytes) =>
    [icon("file"), make("bdi", { textContent: name }), make("small", { textContent: bytes ? size(bytes) : "" })];
  const chip = (name, bytes) => make("div", { className: "file" }, ...fileParts(name, bytes));

  // The server has sanitised this already; the rest is dropped all the same.
  const kept = /^(A|B|BLOCKQUOTE|BR|CODE|DEL|EM|H[1-6R]|I|LI|OL|P|PRE|S|STRONG|TABLE|TBODY|TD|TH|THEAD|TR|UL)$/;
  function clean(html) {
    const inside = new DOMParser().parseFromString(html, "text/html").body;
    for (const element of inside.querySelectorAll("*")) {
      if (!kept.test(element.tagName)) {
        element.replaceWith(/^(script|style|template)$/i.test(element.tagName) ? "" : element.textContent);
        continue;
      }
      const href = element.getAttribute("href") || "";
      for (const { name } of [...element.attributes]) {
        if (!["dir", "start"].includes(name)) element.removeAttribute(name);
      }
      if (element.tagName === "A" && /^(https?:|mailto:)/i.test(href)) {
        Object.assign(element, { href, target: "_blank", rel: "noopener noreferrer nofollow" });
        element.append(make("span", { className: "unseen", textContent: ` ${strings.new_tab}` }));
      }
    }
    for (const block of inside.querySelectorAll("pre, table")) {
      const code = block.tagName === "PRE";
      const wide = make("div", { className: "wide", tabIndex: 0, role: "group", label: code ? strings.code : strings.table });
      const frame = make("div", { className: code ? "frame code" : "frame" }, wide);
      block.replaceWith(frame);
      wide.append(block);
      if (code) frame.append(copier(strings.copy_code, () => block.textContent));
    }
    return inside.childNodes;
  }

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = make("textarea", { value: text, className: "unseen" }); // plain http has no clipboard
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    return field.remove();
  }

  function copier(label, text) {
    const copied = async () => {
      await copy(text());
      it.replaceChildren(icon("done"));
      announce(strings.copied);
      setTimeout(() => it.replaceChildren(icon("copy")), 2000);
    };
    const it = knob("plain copy", label, () => copied().catch(() => complain(strings.failed)), icon("copy"));
    return it;
  }

  // ---- The list of messages ----

  const log = find("log");
  const newer = find("newer");
  let following = true;

  function toEnd(behavior = "instant", top = log.scrollHeight) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) behavior = "instant";
    following = newer.hidden = true;
    log.scrollTo({ top, behavior });
  }
  // Follows what is being said, but never past the first line of it.
  function grown(element, fresh) {
    if (following) toEnd("instant", Math.min(log.scrollHeight, (element || log.lastElementChild).offsetTop - 16));
    else if (fresh) newer.hidden = false;
  }
  log.addEventListener("scroll", () => {
    following = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    if (following) newer.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => following && toEnd()).observe(log);
  newer.onclick = () => {
    toEnd("smooth");
    log.focus({ preventScroll: true });
  };

  const dots = make("div", { className: "dots" }, make("i"), make("i"), make("i"));
  dots.setAttribute("aria-hidden", "true");
  const place = (element, before = dots.isConnected ? dots : null) => log.insertBefore(element, before);

  function bubble(own) {
    const words = make("div", { className: "words", dir: "auto" });
    const who = make("span", { className: "unseen", textContent: `${own ? strings.you : page.assistant}: ` });
    return { words, element: make("article", { className: `message ${own ? "own" : "theirs"}` }, who, words) };
  }

  // ---- What is answered ----

  const drafts = new Map(); // reply_to: what has come of an answer so far
  const seen = new Set();
  const labels = new Map(); // what a button says: what it is called
  let last = null; // the newest answer: the one that stays after an erasure
  let quietUntil = 0; // what comes before is old, and not read aloud
  let pausing = 0;

  function typing(on = true) {
    clearTimeout(pausing);
    if (!on) return dots.remove();
    pausing = setTimeout(typing, 12000, false);
    announce(strings.writing);
    if (dots.isConnected) return;
    log.append(dots);
    grown(dots, false);
  }

  function delta({ reply_to: to, text }) {
    let draft = drafts.get(to);
    if (!draft) {
      drafts.set(to, draft = { ...bubble(false), text: "", timer: 0 });
      announce(strings.writing);
    }
    draft.text += text;
    draft.timer ||= setTimeout(() => {
      draft.timer = 0;
      if (drafts.get(to) !== draft || !draft.text) return;
      typing(false);
      draft.element.classList.add("draft");
      draft.words.textContent = draft.text;
      const fresh = !draft.element.isConnected;
      if (fresh) place(draft.element);
      grown(draft.element, fresh);
    }, 100);
  }

  function message({ id, reply_to: to, text, html, buttons = [], files = [] }) {
    if (seen.has(id)) return;
    seen.add(id);
    typing(false);
    const { element, words } = drafts.get(to) || bubble(false);
    drafts.delete(to);
    element.classList.remove("draft");
    words.replaceChildren(...clean(html));
    const spoken = words.textContent;
    element.append(...files.map((file) => (file.url ? download(file) : chip(file.name, file.size))));
    const choices = buttons.map(({ label, says }) => {
      labels.set(says, label);
      return knob("pill", label, (press) => press.detail < 2 && say(says, label));
    });
    if (choices.length) element.append(make("div", { className: "row" }, ...choices));
    element.append(copier(strings.copy, () => text));
    if (!element.isConnected) place(element);
    last = element;
    if (forgetting) farewell();
    if (performance.now() > quietUntil) {
      announce(`${page.assistant}: ${spoken}`);
      outside("received");
    }
    grown(element, true);
  }

  function download({ name, size: bytes, url }) {
    const fetched = async () => {
      const address = new URL(url, location);
      if (address.origin !== location.origin) throw new TypeError();
      const blob = await (await ask(address)).blob();
      const link = make("a", { href: URL.createObjectURL(blob), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    };
    return knob("file", fill("download", { name }), () => fetched().catch(() => complain(strings.failed)), ...fileParts(name, bytes));
  }

  function said({ id, client_id: client, text, files = [] }) {
    if (seen.has(id) || seen.has(client)) return;
    seen.add(id);
    const { element, words } = bubble(true);
    words.textContent = labels.get(text) || entries.find((entry) => entry.dataset.says === text)?.textContent || text;
    words.hidden = !text;
    element.append(...files.map((file) => chip(file.name, file.size)));
    place(element);
    grown(element, false);
  }

  // The last answer stays.
  function farewell() {
    last?.querySelectorAll(".row, .file").forEach((part) => part.remove());
    const about = make("p", { textContent: strings.forgotten_about });
    const card = make("section", { className: "card gone" }, icon("done"), make("h2", { textContent: strings.forgotten }), about);
    log.replaceChildren(card, ...(last ? [last] : []));
    toEnd("instant", 0);
    import("./receipt.js").then((it) => it.show(last));
  }

  function forgotten() {
    if (last && !position) return leave(); // only the question was kept
    forgetting = true;
    leave();
    for (const entry of [...queue]) cancel(entry);
    for (const memory of [drafts, seen, labels]) memory.clear();
    noticed = "";
    typing(false);
    complain("");
    farewell();
    announce(strings.forgotten);
  }

  // ---- The visit ----

  const slot = `lethe:${page.channel}`;
  let visit = "";
  let position = ""; // the newest event of the visit
  let forgetting = false; // everything was deleted, and no new visit has begun
  let noticed = "";
  let opening = null;

  // A browser that may keep nothing throws: then the visit lasts as long as the page.
  function shelf(work) {
    try {
      return work(sessionStorage);
    } catch {
      return null;
    }
  }
  function leave() {
    visit = position = "";
    shelf((storage) => storage.removeItem(slot));
  }

  const sleepers = new Set();
  const wake = () => sleepers.forEach((rise) => rise());
  const pause = (seconds) => new Promise((resolve) => {
    const timer = seconds < Infinity && setTimeout(() => rise(), seconds * 1000);
    const rise = () => {
      clearTimeout(timer);
      sleepers.delete(rise);
      resolve();
    };
    sleepers.add(rise);
  });
  const backoff = (tries) => Math.min(30, 2 ** tries) * (0.75 + Math.random() / 2);
  addEventListener("online", wake);

  async function ask(path, { headers, ...rest } = {}) {
    const bearer = visit && { Authorization: `Bearer ${visit}` };
    const response = await fetch(path, { cache: "no-store", credentials: "omit", headers: { ...bearer, ...headers }, ...rest });
    if (response.ok) return response;
    const after = Number(response.headers.get("Retry-After")) || 0;
    throw Object.assign(new Error(), { status: response.status, gone: [401, 403].includes(response.status), after });
  }
  const json = (value) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

  function begin() {
    return opening ||= (async () => {
      visit = "";
      const response = await ask(`${home}/visits`, { method: "POST", ...json({ language }), signal: AbortSignal.timeout(20000) });
      const answer = await response.json();
      stream?.abort();
      stream = last = null;
      misses = 0;
      forgetting = false;
      position = "";
      visit = answer.visit;
      tell(answer.notice);
    })().finally(() => { opening = null; });
  }

  function tell({ version, text, html, language: written }) {
    if (!text || noticed === version + text) return;
    noticed = version + text;
    const more = knob("pill", strings.notice, () => say("/privacy", strings.notice));
    more.prepend(icon("shield"));
    const words = make("div", { dir: "auto", lang: written || language });
    words.append(...clean(html));
    place(make("section", { className: "card notice", role: "note" }, words, more), queue[0]?.element);
    announce(words.textContent);
    if (queue.length) grown(null, false);
  }

  async function welcome() {
    for (let tries = 0; !visit; tries += 1) {
      try {
        await begin();
        banner("");
      } catch ({ gone, after }) {
        if (gone) return complain(strings.unavailable);
        banner(strings.offline);
        await pause(after || backoff(tries));
      }
    }
  }

  // ---- Listening ----

  let stream = null;
  let misses = 0;
  let opened = () => {};

  async function read(token, control) {
    let pulse = 0;
    const alive = () => {
      clearTimeout(pulse);
      pulse = setTimeout(() => control.abort(), 45000);
    };
    try {
      alive();
      const headers = { Accept: "text/event-stream", ...(position && { "Last-Event-ID": position }) };
      const response = await ask(`${home}/events`, { headers, signal: control.signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      opened();
      misses = 0;
      quietUntil = Math.min(quietUntil, performance.now() + 1000);
      banner("");
      for (let rest = ""; ;) {
        const { value, done } = await reader.read();
        if (done || control.signal.aborted) return 0;
        alive();
        const blocks = (rest + value).split(/\r\n\r\n|\n\n|\r\r/);
        rest = blocks.pop();
        blocks.forEach(hear);
      }
    } catch ({ gone, after }) {
      if (gone && visit === token) {
        leave();
        if (!log.querySelector(".message")) welcome();
      }
      return after || 0;
    } finally {
      opened();
      clearTimeout(pulse);
    }
  }

  async function listen() {
    if (stream) return;
    let control = stream = new AbortController();
    const token = visit;
    while (stream === control && visit === token) {
      const after = await read(token, control);
      if (stream !== control) return;
      typing(false);
      if (visit !== token) break;
      for (const draft of drafts.values()) draft.text = ""; // the next line brings an unfinished answer from its start
      misses += 1;
      if (misses > 1) banner(strings.offline);
      control = stream = new AbortController();
      await pause(after || backoff(misses - 1));
    }
    if (stream === control) stream = null;
  }

  const events = { message, delta, said, typing: () => typing(), forgotten };
  function hear(block) {
    const fields = { event: "message", id: "", data: "" };
    for (const row of block.split(/\r\n|\n|\r/)) {
      const [, field, value] = /^(\w+): ?(.*)$/s.exec(row) || [];
      if (field === "data") fields.data += value;
      else if (field) fields[field] = value;
    }
    if (!fields.data && fields.event === "message") return; // a comment that keeps the line awake
    events[fields.event]?.(JSON.parse(fields.data || "{}"));
    if (fields.id && visit) position = fields.id;
  }

  // ---- Saying ----

  const queue = [];
  const words = find("words");
  let pumping = false;
  let chosen = [];

  function say(text, label = text, files = []) {
    const { element, words: shown } = bubble(true);
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const entry = { id, text, label, files, element, state: make("div", { className: "state" }), tries: 0 };
    shown.textContent = label;
    shown.hidden = !label;
    element.append(...files.map((file) => chip(file.name, file.size)), entry.state);
    place(element);
    seen.add(id);
    queue.push(entry);
    complain("");
    mark(entry, queue[0].element.matches(".unsent"));
    toEnd();
    pump();
  }

  function mark(entry, unsent) {
    entry.element.classList.toggle("unsent", unsent);
    const retry = entry.refused ? [] : [knob("link", strings.again, wake)];
    const parts = [make("span", { textContent: strings.unsent }), ...retry, knob("link", strings.cancel, () => cancel(entry))];
    entry.state.replaceChildren(...(unsent ? parts : []));
    grown(null, false);
  }

  // The words go back, unless others are there now.
  function cancel(entry) {
    entry.cancelled = true;
    entry.request?.abort();
    entry.element.remove();
    if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1);
    if (entry.text === entry.label) words.value ||= entry.text;
    if (!chosen.length) pick(entry.files);
    complain("");
    fit();
    words.focus();
    wake();
  }

  async function pump() {
    if (pumping) return;
    pumping = true;
    for (let entry; (entry = queue[0]);) {
      mark(entry, false);
      const wait = await post(entry);
      if (entry.cancelled) continue;
      if (!wait) queue.shift();
      else {
        for (const unsent of queue) mark(unsent, true);
        await pause(wait);
      }
    }
    pumping = false;
  }

  // Seconds until these words are tried again; none when that is over, by success or by a refusal.
  async function post(entry) {
    const { id, text, files } = entry;
    entry.request = new AbortController();
    const limit = setTimeout(() => entry.request.abort(), files.length ? 300000 : 30000);
    try {
      if (!visit) await begin();
      shelf((storage) => storage.setItem(slot, visit));
      if (!stream) {
        const open = new Promise((resolve) => { opened = resolve; });
        listen();
        await Promise.race([open, pause(2)]); // so that the first sign of an answer is not missed
      }
      const form = new FormData();
      for (const [name, value] of [["client_id", id], ["text", text], ...files.map((file) => ["files", file])]) form.append(name, value);
      const body = files.length ? { body: form } : json({ client_id: id, text });
      const response = await ask(`${home}/messages`, { method: "POST", signal: entry.request.signal, ...body });
      await response.text(); // an answer that nobody reads keeps its connection
      outside("sent");
      if (!misses) banner("");
      complain("");
      return 0;
    } catch (trouble) {
      if (entry.cancelled) return 0;
      if (trouble.gone && !entry.renewed) {
        entry.renewed = true;
        leave();
        return post(entry);
      }
      return excuse(entry, trouble);
    } finally {
      clearTimeout(limit);
    }
  }

  function excuse(entry, { status, gone, after }) {
    entry.tries += 1;
    const wait = after || backoff(entry.tries);
    if (!status) banner(strings.offline);
    else if (gone) {
      entry.renewed = false;
      complain(strings.unavailable);
      return Infinity;
    } else if (status === 429 || status >= 500) complain(fill("wait", { time: amount(Math.ceil(wait), "second") }));
    else {
      entry.refused = true;
      mark(entry, true);
      complain(status === 413 && entry.files.length ? strings.too_large_together : strings.refused);
      return 0;
    }
    return wait;
  }

  addEventListener("beforeunload", (event) => queue.length && event.preventDefault());

  // ---- Writing ----

  const largest = Number(page.largestFile) || Infinity;

  function fit() {
    words.style.height = "auto";
    words.style.height = `${words.scrollHeight}px`;
  }

  find("attach").hidden = largest < 0; // none may be sent
  function pick(files) {
    if (largest < 0) return;
    for (const file of files) {
      if (file.size > largest) complain(fill("too_large", { name: file.name, limit: size(largest) }));
      else chosen.push(file);
    }
    find("picked").hidden = !chosen.length;
    find("picked").replaceChildren(...chosen.map((file) => {
      const drop = () => {
        chosen = chosen.filter((other) => other !== file);
        pick([]);
        words.focus();
      };
      return make("li", { className: "file" }, ...fileParts(file.name, file.size),
        knob("plain", fill("remove", { name: file.name }), drop, icon("close")));
    }));
  }

  function speak() {
    const text = words.value.trim();
    if (text || chosen.length) {
      words.value = "";
      say(text, text, chosen.splice(0));
      pick([]);
      fit();
    }
    words.focus();
  }

  words.oninput = fit;
  words.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the Enter that ends a composition sends nothing
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      speak();
    } else if (event.key === "ArrowUp" && !words.value && queue.at(-1)?.element.matches(".unsent")) cancel(queue.at(-1));
  };
  words.onpaste = ({ clipboardData }) => clipboardData.files.length && pick(clipboardData.files);
  find("send").onclick = speak;
  find("attach").onclick = () => find("files").click();
  find("files").onchange = ({ target }) => {
    complain("");
    pick(target.files);
    target.value = "";
    words.focus();
  };
  for (const kind of ["dragover", "drop"]) {
    addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      pick(event.dataTransfer.files);
    });
  }

  // ---- The privacy menu, and the way out ----

  const opener = find("privacy");
  const sheet = find("menu").parentElement;
  const entries = [...find("menu").querySelectorAll("button")];

  function menu(shown, at = 0) {
    sheet.hidden = !shown;
    opener.setAttribute("aria-expanded", shown);
    (shown ? entries.at(at) : opener).focus();
    if (shown) outside("privacy");
  }
  opener.onclick = () => menu(sheet.hidden);
  opener.onkeydown = (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    menu(true, event.key === "ArrowDown" ? 0 : -1);
  };
  sheet.onkeydown = (event) => {
    const at = entries.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") menu(false);
    if (to === undefined) return;
    event.preventDefault();
    entries.at(to % entries.length).focus();
  };
  for (const entry of entries) {
    entry.onclick = () => {
      menu(false);
      if (entry.dataset.says) say(entry.dataset.says, entry.textContent);
      else import("./saving.js").then((it) => it.save(log, page.assistant));
    };
  }
  addEventListener("pointerdown", ({ target }) => {
    if (!sheet.hidden && !target.closest(".privacy")) menu(false);
  });

  const framed = window.parent !== window;
  const close = () => outside("close");
  if (framed) import("./embedded.js").then((it) => { outside = it.begin({ intro: find("intro"), knob, say, menu }); });
  find("leave").hidden = !framed;
  find("leave").onclick = close;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!sheet.hidden) menu(false);
    else if (framed) close();
  });
  if (framed) addEventListener("focus", () => document.activeElement === document.body && !touch && words.focus());
  words.disabled = false; // an Enter that nobody hears would only break the line
  if (!touch) words.focus();

  visit = shelf((storage) => storage.getItem(slot)) || "";
  if (visit) {
    quietUntil = Infinity; // until the line has brought what was said before
    listen();
  } else welcome();
})();
