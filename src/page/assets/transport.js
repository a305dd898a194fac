// Requests to the program on this computer. The page says that it lives as long as it is open.
import { byId, make, put } from "./dom.js";
import { word } from "./words.js";
import { begun, givenUp, refused, soFar } from "./work.js";

const BEAT = 20000;
// How often a page that waits asks how far its answer is.
const WATCH = 500;
let gone = false;

function lost() {
  if (gone) return null;
  gone = true;
  put(byId("trouble"), make("p", { class: "what" }, word("lost")));
  return null;
}

// Requests go one after the other, so that no reply overtakes another.
let last = Promise.resolve();
let asked = 0;
let stopped = 0;

// A reply: the value of a JSON, or `{ file, name }`.
export function call(ask, bytes) {
  asked += 1;
  const mine = asked;
  const over = begun();
  const reply = last.then(() => (mine > stopped ? answered(ask, bytes) : givenUp())).finally(over);
  last = reply.catch(() => null);
  return reply;
}

async function answered(ask, bytes) {
  const headers = { "Content-Type": bytes ? "application/octet-stream" : "application/json" };
  const path = bytes ? `add?name=${encodeURIComponent(ask.name)}` : "ask";
  const watch = setInterval(async () => soFar(...(await said("beat").then((reply) => reply.json(), () => [0, 0]))), WATCH);
  let response;
  try {
    response = await fetch(path, { method: "POST", headers, body: bytes ?? JSON.stringify(ask) });
  } catch {
    return lost();
  } finally {
    clearInterval(watch);
  }
  if (response.status === 413) return refused(word("too_large"));
  if (!response.ok) return lost();
  const kind = response.headers.get("Content-Type") || "";
  if (kind.startsWith("application/json")) return response.json();
  const name = decodeURIComponent(response.headers.get("X-Name") || "resultat");
  return { file: await response.blob(), name };
}

// A word to the program that has no answer to wait for.
function said(path) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
}

export function startTransport() {
  setInterval(() => gone || said("beat").catch(lost), BEAT);
  byId("stop").addEventListener("click", () => {
    stopped = asked;
    said("stop").catch(lost);
  });
  const quit = byId("quit");
  quit.hidden = false;
  quit.addEventListener("click", async () => {
    gone = true;
    await said("quit").catch(() => null);
    put(byId("main"), make("p", {}, word("ended")));
    byId("main").focus();
  });
}
