// Requests to the program that is in this very file: nothing leaves it. It computes in a worker, which is stopped when what it does is no
// longer wanted, or when it is lost; a new one hears again what changed the files.
import { byId, make, put } from "./dom.js";
import { word } from "./words.js";
import { begun, givenUp, refused, soFar } from "./work.js";

const CHANGES = ["add", "example", "remove", "specify", "correct", "typed", "language"];

const changes = [];
const waiting = new Map();
let worker = null;
let ready = null;
let number = 0;

function bytesOf(id) {
  const text = atob(byId(id).textContent.trim());
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function heard({ data }) {
  if (data.progress) {
    soFar(...data.progress);
    return;
  }
  const answered = waiting.get(data.number);
  waiting.delete(data.number);
  if (answered) answered(data);
}

function sent(message, moved = []) {
  number += 1;
  const mine = number;
  return new Promise((answered) => {
    waiting.set(mine, answered);
    worker.postMessage({ number: mine, ...message }, moved);
  });
}

async function begin() {
  const code = new Blob([byId("worker").textContent], { type: "text/javascript" });
  const place = URL.createObjectURL(code);
  worker = new Worker(place);
  URL.revokeObjectURL(place);
  worker.onmessage = heard;
  const packed = bytesOf("module");
  const started = await sent({ packed }, [packed.buffer]);
  if (started.failed) put(byId("trouble"), make("p", { class: "what" }, word("no_module")));
  else for (const change of changes) await sent(change);
  return started;
}

// Gives up what is being computed.
function again() {
  worker.terminate();
  for (const answered of waiting.values()) answered({ failed: "stopped" });
  waiting.clear();
  ready = begin();
}

// A reply: the value of a JSON, or `{ file, name }`.
export async function call(ask, bytes) {
  const started = await ready;
  if (started.failed) return refused(word("no_module"));
  const message = bytes ? { ask, bytes } : { ask };
  const over = begun();
  const { head, body, failed } = await sent(message);
  over();
  if (failed) {
    if (failed === "stopped") return givenUp();
    again();
    return refused(word("stopped"));
  }
  if (CHANGES.includes(ask.ask)) changes.push(message);
  if (head.kind.startsWith("application/json")) return JSON.parse(new TextDecoder().decode(body));
  return { file: new Blob([body], { type: head.kind }), name: head.name || "resultat" };
}

export function startTransport() {
  byId("stop").addEventListener("click", again);
  ready = begin();
}
