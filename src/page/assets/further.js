// One contract by its number, and the further questions.
import { byId, drawn, make, put } from "./dom.js";
import { done, foldedFaults } from "./faults.js";
import { save } from "./download.js";
import { state } from "./sliders.js";
import { call } from "./transport.js";
import { word } from "./words.js";

const DRAWS = 1000;

export function startFurther() {
  byId("contract_form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const contrat_id = byId("contract").value;
    const reply = await call({ ask: "explain", state: { ...state }, contrat_id });
    if (!done(reply)) return;
    put(byId("explanation"), drawn("div", {}, reply.html));
    byId("contract_save").hidden = false;
  });
  byId("contract_save").addEventListener("click", () => save({ ask: "download", state: { ...state }, what: { contract: byId("contract").value } }));
  byId("support").addEventListener("click", () => ask({ ask: "solve", state: { ...state } }));
  byId("simulate").addEventListener("click", () => ask({ ask: "simulate", state: { ...state }, draws: DRAWS }));
}

async function ask(question) {
  byId("live").textContent = word("computing");
  put(byId("further"), make("p", { class: "soft" }, word("computing")));
  const reply = await call(question);
  byId("live").textContent = "";
  if (!done(reply)) {
    put(byId("further"));
    return;
  }
  const told = [reply.told].flat().map((text) => make("p", {}, text));
  const charts = (reply.charts || []).map((chart) => drawn("figure", { tabindex: "0" }, chart.svg));
  put(byId("further"), ...told, charts.length ? make("div", { class: "charts" }, ...charts) : null, foldedFaults(reply.notes, word("notes")));
}
