// The sliders: each moves one value of the state; the value of the law is marked below it.
import { byId, make, put, table } from "./dom.js";
import { done } from "./faults.js";
import { run, slide } from "./answer.js";
import { call } from "./transport.js";
import { data, currentLanguage, phrase, word } from "./words.js";

const SETTLED = 500;

export const state = { base: "" };
let kept = null;
let moving = false;
let waiting = false;
let settled = 0;

function standing() {
  for (const slider of data.sliders) state[slider.name] = slider.standing;
}

export function startSliders() {
  standing();
  drawSliders();
  byId("base").addEventListener("change", () => {
    state.base = byId("base").value;
    refresh();
  });
  byId("reset").addEventListener("click", () => {
    standing();
    drawSliders();
    refresh();
  });
  byId("keep").addEventListener("click", () => {
    kept = { ...state };
    compare();
  });
}

export function drawSliders() {
  put(byId("sliders"), ...data.sliders.map(one));
  const bases = data.bases.map((base) => make("option", { value: base.name, selected: base.name === state.base }, base[currentLanguage()]));
  put(byId("base"), ...bases);
  if (!byId("base").value) byId("base").selectedIndex = 0;
  state.base = byId("base").value;
}

function shown(slider) {
  const value = state[slider.name];
  const sign = slider.least < 0 && value > 0 ? "+" : "";
  return phrase(`slider_${slider.name}_value`, { value: `${sign}${value}`.replace("-", "−") });
}

function one(slider) {
  const id = `slider_${slider.name}`;
  const output = make("output", { for: id }, shown(slider));
  const input = make("input", { type: "range", id, min: slider.least, max: slider.most, step: slider.step, "aria-valuetext": shown(slider) });
  input.value = state[slider.name];
  output.classList.toggle("moved", state[slider.name] !== slider.standing);
  input.addEventListener("input", () => {
    state[slider.name] = Number(input.value);
    output.textContent = shown(slider);
    output.classList.toggle("moved", state[slider.name] !== slider.standing);
    input.setAttribute("aria-valuetext", shown(slider));
    move();
  });
  const share = (slider.standing - slider.least) / (slider.most - slider.least);
  const law = make("span", { class: share < 0.1 ? "start" : "" }, word("law_value"));
  law.style.left = `calc(${(share * 100).toFixed(2)}% + ${(8 - share * 16).toFixed(1)}px)`;
  const head = make("div", { class: "head" }, make("label", { for: id }, word(`slider_${slider.name}`)), output);
  return make("div", { class: "slider" }, head, input, make("span", { class: "law", "aria-hidden": "true" }, law));
}

// One request at a time: what moved meanwhile is asked next.
async function move() {
  clearTimeout(settled);
  settled = setTimeout(refresh, SETTLED);
  if (moving) {
    waiting = true;
    return;
  }
  moving = true;
  do {
    waiting = false;
    await slide({ ...state });
  } while (waiting);
  moving = false;
}

export async function refresh() {
  clearTimeout(settled);
  await run({ ...state });
  if (kept) await compare();
}

async function compare() {
  const place = byId("compared");
  if (JSON.stringify(kept) === JSON.stringify(state)) {
    put(place, make("p", { class: "soft" }, word("kept")));
    return;
  }
  const reply = await call({ ask: "compare", one: kept, other: { ...state } });
  if (!done(reply)) return;
  const rows = reply.rows.map((row) => [row.label, row.one, row.other]);
  const causes = reply.causes.length
    ? table([word("causes"), word("share")], [...reply.causes.map((cause) => [cause.label, cause.told]), [word("total"), reply.change]])
    : null;
  const forget = () => {
    kept = null;
    put(place);
  };
  put(
    place,
    make("h3", {}, word("compared")),
    table([word("figure"), `A${word("colon")} ${reply.titles[0]}`, `B${word("colon")} ${reply.titles[1]}`], rows),
    causes,
    make("p", { class: "row" }, make("button", { type: "button", onclick: forget }, word("forget"))),
  );
}
