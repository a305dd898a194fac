// The page: starts every part, and switches the language.
import { byId } from "./dom.js";
import { drawDownloads } from "./download.js";
import { show, startFiles } from "./files.js";
import { startFurther } from "./further.js";
import { drawSliders, refresh, startSliders } from "./sliders.js";
import { call, startTransport } from "./transport.js";
import { currentLanguage, data, speak } from "./words.js";

async function ready(whether, jump) {
  if (!whether) {
    byId("ready").hidden = true;
    return;
  }
  await refresh();
  if (jump) byId("answer_title").scrollIntoView({ block: "start" });
}

async function switchLanguage() {
  speak(currentLanguage() === "fr" ? "en" : "fr");
  drawSliders();
  drawDownloads();
  show(await call({ ask: "language", lang: currentLanguage() }), false);
}

speak(data.language);
byId("version").textContent = data.version;
startTransport();
startSliders();
startFiles(ready);
startFurther();
drawDownloads();
byId("lang").addEventListener("click", switchLanguage);
