// Checks a receipt with the browser's own Ed25519. The keys came with the page, and it asks nobody for anything.
"use strict";

const RECEIPT =
  /(LETHE RECEIPT 1 [0-9A-Z]{4}(?:-[0-9A-Z]{4}){3} [^]+? nonce [0-9a-f]{32}) signature ([0-9a-f]{16}) ([A-Za-z0-9_-]{86})(?![A-Za-z0-9_-])/;
const LONGEST = 20000;
const keys = new Map(JSON.parse(document.body.dataset.keys).map((each) => [each.id, each.key]));
const answer = document.getElementById("answer");
const said = document.getElementById("said");

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function encoded(content) {
  return btoa(String.fromCharCode(...content)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// What is signed, in the lines in which it was pasted, or "" for what is not genuine. Throws where this browser cannot
// check.
async function signedWords(text) {
  // One character for each gap, here as there, so that what is found here stands at the same place there.
  const lines = text.slice(0, LONGEST).replace(/[ \t\r\n]+/g, (gap) => (gap.includes("\n") ? "\n" : " "));
  const found = RECEIPT.exec(lines.replaceAll("\n", " "));
  if (!found || !keys.has(found[2])) return "";
  const signature = bytes(found[3].replaceAll("-", "+").replaceAll("_", "/") + "==");
  if (encoded(signature) !== found[3]) return "";
  const key = await crypto.subtle.importKey("raw", bytes(keys.get(found[2])), { name: "Ed25519" }, false, ["verify"]);
  const content = new TextEncoder().encode(`lethe receipt 1\n${found[1]}`);
  return (await crypto.subtle.verify({ name: "Ed25519" }, key, signature, content))
    ? lines.slice(found.index, found.index + found[1].length)
    : "";
}

function tell(name, words) {
  answer.className = name === "good" ? "good" : "bad";
  answer.textContent = document.body.dataset[name];
  said.textContent = words;
}

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const words = await signedWords(document.getElementById("receipt").value);
    tell(words ? "good" : "bad", words);
  } catch {
    tell("cannot", "");
  }
});
