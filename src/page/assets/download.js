// Files to keep.
import { byId, make, put } from "./dom.js";
import { done } from "./faults.js";
import { state } from "./sliders.js";
import { call } from "./transport.js";
import { word } from "./words.js";

const FILES = ["xlsx", "report", "zip", "scenario", "calendar"];
const TABLES = ["contrats", "versements", "tresorerie"];

export function drawDownloads() {
  const line = (name, what) =>
    make("li", {}, make("button", { type: "button", onclick: () => save({ ask: "download", state: { ...state }, what }) }, word(`save_${name}`), make("span", {}, word(`save_${name}_hint`))));
  put(byId("downloads"), ...FILES.map((name) => line(name, name)), ...TABLES.map((name) => line(`csv_${name}`, { csv: name })));
}

export async function save(ask) {
  byId("live").textContent = word("computing");
  const reply = await call(ask);
  byId("live").textContent = "";
  if (!reply || !reply.file) {
    done(reply);
    return;
  }
  const link = make("a", { href: URL.createObjectURL(reply.file), download: reply.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
