// The words of the page in both languages, and its numbers.
const DATA = JSON.parse(document.getElementById("data").textContent);

let language = DATA.language;

export const data = DATA;

export function currentLanguage() {
  return language;
}

export function word(key) {
  return DATA.words[language][key] ?? key;
}

// A text with its values in the place of `{name}`.
export function phrase(key, values) {
  return word(key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = `coutcontrat, ${word("title")}`;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
}
