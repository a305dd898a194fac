// Files dropped or chosen, what was read of them, and the questions that are left.
import { byId, make, put } from "./dom.js";
import { done, foldedFaults } from "./faults.js";
import { save } from "./download.js";
import { showGrid, startGrid } from "./grid.js";
import { call } from "./transport.js";
import { phrase, word } from "./words.js";

let changed = () => {};

// `whenReady` is told each time that the files changed, with whether they can be computed.
export function startFiles(whenReady) {
  changed = whenReady;
  const drop = byId("drop");
  const input = byId("file");
  input.addEventListener("change", async () => {
    await add([...input.files]);
    input.value = "";
  });
  for (const name of ["dragover", "dragenter"]) {
    window.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  window.addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add([...event.dataTransfer.files]);
  });
  byId("example").addEventListener("click", async () => show(await call({ ask: "example" }), true));
  startGrid(show);
  byId("blank").addEventListener("click", () => save({ ask: "download", what: "blank" }));
}

async function add(files) {
  for (const file of files) {
    byId("live").textContent = phrase("reading", { name: file.name });
    const bytes = new Uint8Array(await file.arrayBuffer());
    show(await call({ ask: "add", name: file.name }, bytes), true);
  }
}

// Shows the files; `jump` moves to the answer when there is one.
export function show(reply, jump) {
  byId("live").textContent = "";
  if (!done(reply)) return;
  put(byId("files"), ...reply.files.map(fileLine));
  showQuestions(reply.questions, reply.ready);
  showGrid(reply.questions && reply.questions.grid);
  changed(reply.ready, jump);
}

function fileLine(table) {
  const remove = async () => show(await call({ ask: "remove", name: table.file }), false);
  const kind = word(`nature_${table.nature}`);
  const head = make(
    "div",
    { class: "head" },
    make("p", {}, make("strong", {}, table.file), ` (${kind})`),
    make("button", { type: "button", class: "quiet", "aria-label": phrase("remove_file", { name: table.file }), onclick: remove }, word("remove")),
  );
  return make("li", { class: table.etat }, head, table.told ? make("p", { class: "soft" }, table.told) : null, foldedFaults(table.faults, word("notes")));
}

function showQuestions(questions, ready) {
  const section = byId("questions");
  const open = questions && (questions.missing.length || questions.constants.some((constant) => constant.asked_of || constant.value) || questions.to_correct);
  section.hidden = !open;
  if (!open) return;
  const parts = [];
  if (questions.missing.length) {
    const named = questions.missing.map(([name, meaning]) => make("li", {}, make("strong", {}, name), `${word("colon")} ${meaning}`));
    parts.push(make("p", {}, word("missing")), make("ul", {}, ...named));
    parts.push(make("fieldset", {}, make("legend", {}, word("headings")), make("div", { class: "questions" }, ...questions.headings.flatMap((heading, place) => headingLine(heading, place, questions.columns)))));
  }
  const asked = questions.constants.filter((constant) => constant.asked_of || constant.value || questions.missing.some(([name]) => name === constant.name));
  if (asked.length) {
    parts.push(make("fieldset", {}, make("legend", {}, word("constants")), make("div", { class: "questions" }, ...asked.flatMap(constantLine))));
  }
  if (questions.missing.length || asked.length) {
    parts.push(make("p", { class: "row" }, make("button", { class: "main", type: "submit" }, word("specify"))));
  }
  if (questions.to_correct) {
    const save_rows = () => save({ ask: "download", what: "to_correct" });
    parts.push(make("p", {}, phrase(ready ? "to_correct" : "to_correct_none", { count: String(questions.to_correct) })));
    parts.push(make("p", { class: "row" }, make("button", { type: "button", onclick: save_rows }, word("save_to_correct"))));
  }
  const form = byId("questions_form");
  put(form, ...parts);
  form.onsubmit = async (event) => {
    event.preventDefault();
    show(await call({ ask: "specify", ...answers(form) }), true);
  };
}

function headingLine(heading, place, columns) {
  if (heading.personal) return [make("span", {}, heading.written), make("span", { class: "soft" }, word("personal"))];
  const id = `heading_${place}`;
  const choice = ([name, meaning]) => make("option", { value: name, selected: name === heading.column, title: meaning }, name);
  const none = make("option", { value: "" }, word("not_read"));
  return [make("label", { for: id }, heading.written), make("select", { id, "data-heading": heading.written }, none, ...columns.map(choice))];
}

function constantLine(constant) {
  const id = `constant_${constant.name}`;
  const label = make("label", { for: id }, constant.asked_of ? `${constant.label} (${phrase("asked_of", { count: String(constant.asked_of) })})` : constant.label);
  if (!constant.yes_or_no) return [label, make("input", { id, "data-constant": constant.name, value: constant.value })];
  const options = [["", word("not_said")], ["oui", word("yes")], ["non", word("no")]];
  const choice = ([value, text]) => make("option", { value, selected: value === constant.value }, text);
  return [label, make("select", { id, "data-constant": constant.name }, ...options.map(choice))];
}

function answers(form) {
  const said = (attribute) =>
    Object.fromEntries([...form.querySelectorAll(`[data-${attribute}]`)].map((field) => [field.dataset[attribute], field.value]));
  return { columns: said("heading"), constants: said("constant") };
}
