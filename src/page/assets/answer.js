// The answer in one screen, and the charts.
import { byId, drawn, make, put } from "./dom.js";
import { done, foldedFaults } from "./faults.js";
import { call } from "./transport.js";
import { phrase, word } from "./words.js";

const dash = (line) => make("div", { class: line.key === "lowest" ? "first" : "" }, make("dt", {}, line.label), make("dd", {}, line.value));

function showCharts(charts) {
  put(byId("charts"), ...charts.map((chart) => drawn("figure", { tabindex: "0" }, chart.svg)));
}

// The whole answer of a state.
export async function run(state) {
  byId("live").textContent = word("computing");
  const reply = await call({ ask: "run", state });
  byId("live").textContent = "";
  if (!done(reply)) return false;
  byId("ready").hidden = false;
  byId("about").textContent = reply.title;
  put(byId("lines"), ...reply.lines.map(dash));
  put(byId("quick"), ...reply.lines.slice(0, 5).map(dash));
  byId("moved").textContent = reply.state;
  const todo = reply.todo && make("div", {}, make("h3", {}, reply.todo.title), make("ol", {}, ...reply.todo.sentences.map((text) => make("li", {}, text))));
  put(byId("todo"), todo);
  showCharts(reply.charts);
  const set_aside = reply.ecartes.map((one) => make("li", {}, `${one.code}${word("colon")} ${one.message} (${phrase("contracts_set_aside", { count: String(one.count), ids: one.contrats.slice(0, 5).join(", ") })})`));
  const aside = set_aside.length ? make("div", {}, make("h3", {}, word("set_aside")), make("ul", {}, ...set_aside)) : null;
  put(byId("notes"), aside, foldedFaults(reply.notes, word("notes")));
  return true;
}

// The few figures and the charts of a state, while a slider moves.
export async function slide(state) {
  const reply = await call({ ask: "slide", state });
  if (!done(reply)) return;
  put(byId("quick"), ...reply.lines.slice(0, 5).map(dash));
  byId("moved").textContent = reply.state;
  showCharts(reply.charts);
}
