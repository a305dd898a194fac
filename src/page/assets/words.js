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

// A text with its values in the place of `{name}`; `{name:one|other}` is the form that goes with the number of a value.
export function phrase(key, values) {
  const form = (value, forms) => {
    const count = Number(String(value ?? "").replace(/[^\d]/g, ""));
    return forms.split("|")[count === 1 || (count === 0 && language === "fr") ? 0 : 1];
  };
  return word(key).replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name, forms) => (forms === undefined ? values[name] ?? whole : form(values[name], forms)));
}

export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = `coutcontrat, ${word("title")}`;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
}
