// Faults: what, where, what to do.
import { byId, make, put } from "./dom.js";
import { phrase, word } from "./words.js";

export function faultList(faults) {
  return faults.map((fault) => {
    const count = fault.count > 1 ? phrase("times", { count: String(fault.count) }) : "";
    const lines = fault.examples.map(([place, message]) => make("li", {}, place ? `${place}${word("colon")} ${message}` : message));
    if (lines.length && fault.count > fault.examples.length) lines.push(make("li", {}, phrase("more", { count: String(fault.count - fault.examples.length) })));
    const what = make("p", { class: "what" }, make("span", { class: "word" }, `${fault.word} ${fault.code}`.trim()), `${word("colon")} ${fault.title} ${count}`);
    const remedies = fault.remedies.map((remedy) => make("p", { class: "remedy" }, `${word("remedy")}${word("colon")} ${remedy}`));
    return make("div", { class: `fault ${fault.severity}` }, what, make("ul", {}, ...lines), ...remedies);
  });
}

// Notes are folded: they are many, and nobody has to correct them.
export function foldedFaults(faults, title) {
  if (!faults || !faults.length) return null;
  const grave = faults.filter((fault) => fault.severity !== "note");
  const notes = faults.filter((fault) => fault.severity === "note");
  const folded = notes.length ? make("details", {}, make("summary", {}, `${title} (${notes.length})`), ...faultList(notes)) : null;
  return make("div", {}, ...faultList(grave), folded);
}

// Tells why something could not be done; true when it could.
export function done(reply) {
  const trouble = byId("trouble");
  if (!reply || !reply.refused) {
    put(trouble);
    return Boolean(reply);
  }
  put(trouble, ...faultList(reply.refused));
  trouble.scrollIntoView({ block: "nearest" });
  return false;
}
