// Fetched when somebody saves the conversation: what the page shows, as a file that this browser makes by itself.
export function save(log, name) {
  const said = [...log.querySelectorAll(".message")].map((message) => {
    const [who, words] = [message.querySelector(".unseen"), message.querySelector(".words")];
    const files = [...message.querySelectorAll(".file bdi")].map((file) => `[${file.textContent}]`);
    return `${who.textContent}${[words.innerText.trim(), ...files].filter(Boolean).join("\n")}`;
  });
  const file = new Blob([`${name}\n${new Date().toISOString()}\n\n${said.join("\n\n")}\n`], { type: "text/plain;charset=utf-8" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "conversation.txt" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
