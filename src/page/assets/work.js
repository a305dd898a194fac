// What is being computed: how far it is, and the button that stops it, once it lasts.
import { byId } from "./dom.js";
import { word } from "./words.js";

const PATIENCE = 1000;
let computing = 0;
let patience = 0;

function show(shown) {
  byId("stop").hidden = !shown;
  byId("working").hidden = !shown;
  if (!shown) byId("progress").removeAttribute("value");
}

// A reply of the page itself: why something was not done.
export function refused(title, severity = "error", said = word("error")) {
  return { refused: [{ severity, word: said, code: "", title, count: 1, examples: [], remedies: [] }] };
}

export function givenUp() {
  return refused(word("given_up"), "note", word("note"));
}

// A request begins; what this gives is called when it is answered.
export function begun() {
  computing += 1;
  if (computing === 1) patience = setTimeout(() => show(true), PATIENCE);
  return () => {
    computing -= 1;
    if (computing > 0) return;
    clearTimeout(patience);
    show(false);
  };
}

// So many parts of so many are done; of none, it is not known how long it lasts.
export function soFar(done, all) {
  const bar = byId("progress");
  if (all > 0) {
    bar.max = all;
    bar.value = done;
  } else bar.removeAttribute("value");
}
