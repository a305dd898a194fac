// Elements by their names, and new ones. Text is always text; what the program has drawn or explained is escaped by it.
export function byId(id) {
  return document.getElementById(id);
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function put(place, ...children) {
  place.replaceChildren(...children.filter((child) => child != null));
}

// A drawing or an explanation of the program.
export function drawn(tag, attributes, markup) {
  const element = make(tag, attributes);
  element.innerHTML = markup;
  return element;
}

export function table(heads, rows) {
  const head = make("tr", {}, ...heads.map((text, place) => make("th", { scope: "col", class: place ? "n" : "" }, text)));
  const line = (cells) => make("tr", {}, ...cells.map((text, place) => make(place ? "td" : "th", place ? { class: "n" } : { scope: "row" }, text)));
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": heads[0] }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(line))));
}
