// Requests to the program on this computer. The page says that it lives as long as it is open.
import { byId, make, put } from "./dom.js";
import { word } from "./words.js";

const BEAT = 20000;
let gone = false;

function lost() {
  if (gone) return null;
  gone = true;
  put(byId("trouble"), make("p", { class: "what" }, word("lost")));
  return null;
}

// A reply: the value of a JSON, or `{ file, name }`.
export async function call(ask, bytes) {
  const headers = { "Content-Type": bytes ? "application/octet-stream" : "application/json" };
  const path = bytes ? `add?name=${encodeURIComponent(ask.name)}` : "ask";
  let response;
  try {
    response = await fetch(path, { method: "POST", headers, body: bytes ?? JSON.stringify(ask) });
  } catch {
    return lost();
  }
  if (response.status === 413) return { refused: [{ severity: "error", word: word("error"), code: "", title: word("too_large"), count: 1, examples: [], remedies: [] }] };
  if (!response.ok) return lost();
  const kind = response.headers.get("Content-Type") || "";
  if (kind.startsWith("application/json")) return response.json();
  const name = decodeURIComponent(response.headers.get("X-Name") || "resultat");
  return { file: await response.blob(), name };
}

export function startTransport() {
  setInterval(() => gone || fetch("beat", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(lost), BEAT);
  const quit = byId("quit");
  quit.hidden = false;
  quit.addEventListener("click", async () => {
    gone = true;
    await fetch("quit", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(() => null);
    put(byId("main"), make("p", {}, word("ended")));
    byId("main").focus();
  });
}
