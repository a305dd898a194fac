// Rows corrected on the spot, and contracts typed by those who have no file.
import { byId, make, put } from "./dom.js";
import { done } from "./faults.js";
import { call } from "./transport.js";
import { phrase, word } from "./words.js";

// The columns of a contract that is typed, in the order in which a paper has them.
const TYPED = ["contrat_id", "cfa", "code_diplome", "date_conclusion", "date_debut", "date_fin", "sous_convention", "cout_prefecture", "npec"];
const ROWS = 3;

let shown = () => {};

function cell(row, name, value, faults) {
  const mine = faults.filter(([column]) => column === name);
  const id = `cell_${row}_${name}`;
  const field = make("input", { id, "data-row": row, "data-column": name, value, autocomplete: "off", "aria-label": phrase("cell", { column: name, row: String(row) }), "aria-invalid": mine.length > 0 && "true", "aria-describedby": mine.length > 0 && `${id}_why` });
  const why = mine.length ? make("span", { class: "why", id: `${id}_why` }, mine.map(([, sentence]) => sentence).join(" ")) : null;
  return make("td", {}, field, why);
}

function grid(columns, rows) {
  const head = make("tr", {}, make("th", { scope: "col" }, word("row")), ...columns.map(([name, meaning, shown]) => make("th", { scope: "col", title: meaning }, shown ?? name)));
  const line = ({ line, cells, faults }) => {
    const others = faults.filter(([column]) => !columns.some(([name]) => name === column));
    const why = others.length ? make("span", { class: "why" }, others.map(([, sentence]) => sentence).join(" ")) : null;
    return make("tr", {}, make("th", { scope: "row" }, line, why), ...columns.map(([name]) => cell(line, name, cells[name] ?? "", faults)));
  };
  return make("div", { class: "scroll grid", tabindex: "0", role: "group", "aria-label": word("rows_to_correct") }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(line))));
}

function filled(form) {
  const rows = {};
  for (const field of form.querySelectorAll("[data-row]")) {
    (rows[field.dataset.row] ??= {})[field.dataset.column] = field.value;
  }
  return rows;
}

// The rows of an export that cannot be read yet, each with what is wrong.
export function showGrid(told) {
  const form = byId("grid_form");
  byId("grid").hidden = !told || !told.rows.length;
  if (!told || !told.rows.length) return;
  const more = told.beyond ? make("p", {}, phrase("rows_beyond", { count: String(told.beyond) })) : null;
  put(form, grid(told.columns, told.rows), more, make("p", { class: "row" }, make("button", { type: "submit", class: "main" }, word("correct"))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    shown(await call({ ask: "correct", rows: filled(form) }), true);
  };
}

function typing() {
  const form = byId("typed_form");
  let rows = 0;
  const blank = () => ({ line: String((rows += 1)), cells: {}, faults: [] });
  const columns = TYPED.map((name) => [name, name, word(`typed_${name}`)]);
  const table = grid(columns, Array.from({ length: ROWS }, blank));
  const body = table.querySelector("tbody");
  const more = () => body.append(...grid(columns, [blank()]).querySelectorAll("tbody tr"));
  put(form, table, make("p", { class: "row" }, make("button", { type: "button", onclick: more }, word("one_more_row")), make("button", { type: "submit", class: "main" }, word("use_typed"))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const reply = await call({ ask: "typed", rows: Object.values(filled(form)) });
    if (done(reply)) {
      byId("typed").hidden = true;
      shown(reply, true);
    }
  };
}

// `whenRead` is given what is said of the files once rows were corrected or typed.
export function startGrid(whenRead) {
  shown = whenRead;
  byId("type").addEventListener("click", () => {
    byId("typed").hidden = !byId("typed").hidden;
    if (!byId("typed").hidden) {
      typing();
      byId("typed").querySelector("input").focus();
    }
  });
}
