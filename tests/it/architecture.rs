//! Layers import downwards only; files, clock, environment and printing stay in `io` and `cli`; no figure of the law in the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import, as in the table of `lib.rs`.
const LAYERS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("units", &[]),
    ("signs", &[]),
    ("language", &[]),
    ("streams", &[]),
    ("calendar", &["units"]),
    ("codes", &[]),
    ("messages", &["language", "diagnostic", "signs"]),
    ("legislation", &["signs", "diagnostic", "units", "calendar", "codes"]),
    ("contract", &["signs", "diagnostic", "units", "calendar", "codes"]),
    ("referentiel", &["signs", "diagnostic", "units", "calendar", "codes", "legislation"]),
    ("rules", &["diagnostic", "units", "calendar", "codes", "legislation", "contract"]),
    ("engine", &["signs", "diagnostic", "units", "streams", "calendar", "codes", "legislation", "contract", "rules"]),
    ("accounts", &["diagnostic", "units", "calendar", "codes", "legislation", "contract", "rules", "engine"]),
    ("montecarlo", &["diagnostic", "units", "calendar", "codes", "streams", "legislation", "contract", "rules", "engine", "accounts"]),
    ("synthesis", &["signs", "diagnostic", "units", "calendar", "codes", "streams", "contract", "legislation", "accounts"]),
    ("fund", &["units", "calendar", "codes", "streams", "legislation", "contract", "rules", "engine", "accounts", "montecarlo"]),
    ("reconciliation", &["units", "calendar", "codes", "legislation", "contract", "rules", "engine"]),
    ("demand", &["units", "calendar", "codes", "streams", "legislation", "contract", "rules", "engine"]),
    (
        "scenario",
        &[
            "diagnostic",
            "units",
            "calendar",
            "codes",
            "streams",
            "legislation",
            "contract",
            "rules",
            "engine",
            "accounts",
            "montecarlo",
            "fund",
            "demand",
        ],
    ),
    ("comparison", &["diagnostic", "units", "calendar", "codes", "legislation", "contract", "rules", "engine", "demand", "scenario"]),
    (
        "tables",
        &[
            "units",
            "calendar",
            "codes",
            "legislation",
            "contract",
            "rules",
            "engine",
            "accounts",
            "montecarlo",
            "fund",
            "demand",
            "reconciliation",
            "scenario",
            "comparison",
            "synthesis",
        ],
    ),
    ("chart", &["language", "units", "signs"]),
    (
        "report",
        &[
            "diagnostic",
            "language",
            "messages",
            "signs",
            "units",
            "calendar",
            "codes",
            "legislation",
            "contract",
            "rules",
            "engine",
            "accounts",
            "montecarlo",
            "fund",
            "demand",
            "reconciliation",
            "scenario",
            "comparison",
            "tables",
            "chart",
        ],
    ),
    (
        "io",
        &[
            "diagnostic",
            "units",
            "calendar",
            "codes",
            "legislation",
            "contract",
            "engine",
            "accounts",
            "montecarlo",
            "fund",
            "reconciliation",
            "scenario",
            "comparison",
            "tables",
            "synthesis",
            "language",
            "messages",
            "signs",
            "report",
            "rules",
            "referentiel",
        ],
    ),
    (
        "jobs",
        &[
            "diagnostic",
            "signs",
            "language",
            "messages",
            "units",
            "calendar",
            "codes",
            "legislation",
            "contract",
            "rules",
            "engine",
            "accounts",
            "montecarlo",
            "synthesis",
            "fund",
            "reconciliation",
            "demand",
            "scenario",
            "comparison",
            "tables",
            "chart",
            "report",
            "io",
        ],
    ),
    (
        "page",
        &[
            "diagnostic",
            "language",
            "messages",
            "signs",
            "units",
            "contract",
            "accounts",
            "scenario",
            "tables",
            "chart",
            "report",
            "io",
            "jobs",
        ],
    ),
    ("cli", &["*"]),
];

/// What only `io` and `cli` may touch.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::io::stdin",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "println!",
    "eprintln!",
    "print!(",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The top module of a source file: `src/rules/duree.rs` is in `rules`.
fn module(file: &Path) -> String {
    let relative = file.strip_prefix(root()).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file, line by line with its number: neither its unit tests nor comments.
pub fn code_lines(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = Vec::new();
    let mut numbered = text.lines().enumerate().peekable();
    while let Some((number, line)) = numbered.next() {
        let next = numbered.peek().map_or("", |(_, next)| next.trim_start());
        if line.trim_start() == "#[cfg(test)]" && next.starts_with("mod ") {
            if next.ends_with('{') {
                break;
            }
            numbered.next();
        } else if !line.trim_start().starts_with("//") {
            lines.push((number + 1, line.to_owned()));
        }
    }
    lines
}

fn code(file: &Path) -> String {
    code_lines(file).into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

fn is_test(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
        || file.components().any(|part| part.as_os_str() == "tests")
}

/// The files of the program, unit tests left out.
pub fn program() -> Vec<PathBuf> {
    sources(&root()).into_iter().filter(|file| !is_test(file.strip_prefix(root()).unwrap())).collect()
}

/// A file as the messages of these tests show it: from `src` on.
pub fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().display().to_string()
}

/// The identifier at the beginning of a text.
pub fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// What a line says after its visibility: `pub(super) struct Ledger` is `struct Ledger`.
pub fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else { return line };
    let rest = if rest.starts_with('(') { rest.split_once(')').map_or(rest, |(_, rest)| rest) } else { rest };
    rest.trim_start()
}

#[test]
fn every_module_has_its_layer() {
    let layers: BTreeMap<&str, _> = LAYERS.iter().copied().collect();
    let unknown: Vec<String> = sources(&root())
        .iter()
        .map(|file| module(file))
        .filter(|name| !["main", "lib"].contains(&name.as_str()) && !layers.contains_key(name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "modules without a layer: {unknown:?}");
}

#[test]
fn modules_import_downwards_only() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in sources(&root()) {
        let from = module(&file);
        let Some(allowed) = layers.get(from.as_str()) else { continue };
        for piece in code(&file).split("crate::").skip(1) {
            let to: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            seen += 1;
            if to != from && layers.contains_key(to.as_str()) && !allowed.contains(&to.as_str()) && *allowed != ["*"] {
                wrong.push(format!("{}: {from} imports {to}", file.display()));
            }
        }
    }
    assert!(seen > 100, "the imports were not read: {seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_no_circle() {
    let names: Vec<&str> = LAYERS.iter().map(|&(name, _)| name).collect();
    for (rank, (name, imports)) in LAYERS.iter().enumerate() {
        for import in imports.iter().filter(|&&import| import != "*") {
            let below = names.iter().position(|known| known == import).unwrap();
            assert!(below < rank, "{name} stands before {import}");
        }
    }
}

#[test]
fn only_io_and_cli_touch_the_world() {
    let mut wrong = Vec::new();
    for file in program() {
        if ["io", "cli", "main"].contains(&module(&file).as_str()) {
            continue;
        }
        let code = code(&file);
        wrong.extend(WORLD.iter().filter(|world| code.contains(**world)).map(|world| format!("{}: {world}", file.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn polars_stays_at_the_edges() {
    let users: Vec<String> = sources(&root()).iter().filter(|file| code(file).contains("polars::")).map(|file| module(file)).collect();
    assert!(!users.is_empty());
    assert!(users.iter().all(|name| ["io", "tables"].contains(&name.as_str())), "{users:?}");
}

/// A figure of the law is four digits or more, or has decimals: the rules may count months (12) and ranks, nothing else.
#[test]
fn the_rules_hold_no_figure_of_the_law() {
    let mut wrong = Vec::new();
    for file in sources(&root().join("rules")) {
        for (number, line) in code(&file).lines().enumerate() {
            let digits =
                |word: &&str| word.bytes().filter(u8::is_ascii_digit).count() >= 3 && word.bytes().all(|b| b.is_ascii_digit() || b == b'_');
            let figures: Vec<&str> =
                line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(digits).filter(|&word| word != "100").collect();
            if !figures.is_empty() {
                wrong.push(format!("{}:{}: {figures:?}", file.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Most lines of code of a file: neither blank lines, comments nor unit tests.
const FILE_LINES: usize = 350;

/// Lines of code of the command line: what a job does is in `jobs`, where the page and a library find it too.
const CLI_LINES: usize = 5_500;

fn lines_of_code(file: &Path) -> usize {
    code_lines(file).iter().filter(|(_, line)| !line.trim().is_empty()).count()
}

#[test]
fn files_stay_readable() {
    let sizes = program().into_iter().map(|file| (lines_of_code(&file), file));
    let long = sizes.filter(|&(lines, _)| lines > FILE_LINES).map(|(lines, file)| format!("{}: {lines} lines", shown(&file)));
    let long: Vec<String> = long.collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn the_command_line_stays_thin() {
    let lines: usize = program().iter().filter(|file| module(file) == "cli").map(|file| lines_of_code(file)).sum();
    assert!(lines > 1_000 && lines <= CLI_LINES, "{lines} lines of code in src/cli");
}

/// Most lines of a function, its comments among them.
const FUNCTION_LINES: usize = 60;

/// Functions that are longer, and why.
const LONG_FUNCTIONS: &[(&str, &str)] = &[(
    "io/read/parquet/slice.rs contracts",
    "reads some thirty columns, then puts a contract together of them: no part of it means anything alone",
)];

/// Each function with how many lines it has: from its name to the brace that stands under it.
fn functions(file: &Path) -> Vec<(String, usize)> {
    let lines = code_lines(file);
    let mut found = Vec::new();
    for (place, (number, line)) in lines.iter().enumerate() {
        let item = without_visibility(line.trim_start());
        let item = ["const ", "async "].iter().fold(item, |item, word| item.strip_prefix(word).unwrap_or(item));
        let Some(name) = item.strip_prefix("fn ").map(identifier) else { continue };
        let close = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let end = lines[place..].iter().find(|(_, line)| *line == close);
        if !line.trim_end().ends_with([';', '}']) {
            found.extend(end.map(|(end, _)| (name.to_owned(), end - number + 1)));
        }
    }
    found
}

#[test]
fn functions_stay_readable() {
    let mut long = Vec::new();
    let mut seen = 0;
    for file in program() {
        for (name, lines) in functions(&file) {
            seen += 1;
            let name = format!("{} {name}", shown(&file));
            if lines > FUNCTION_LINES {
                long.push((name, lines));
            }
        }
    }
    assert!(seen > 4_000, "the functions were not read: {seen}");
    let excused = |name: &str| LONG_FUNCTIONS.iter().any(|(known, _)| *known == name);
    let wrong: Vec<_> = long.iter().filter(|(name, _)| !excused(name)).collect();
    assert!(wrong.is_empty(), "functions over {FUNCTION_LINES} lines: {wrong:#?}");
    let idle: Vec<_> = LONG_FUNCTIONS.iter().filter(|(known, _)| !long.iter().any(|(name, _)| name == known)).collect();
    assert!(idle.is_empty(), "no longer too long, to be taken off the list: {idle:#?}");
}

/// The type that a line defines; an associated type of an implementation is none.
fn defined(line: &str) -> Option<&str> {
    let item = without_visibility(line.trim_start());
    let name = ["struct ", "enum ", "trait ", "type "].iter().find_map(|kind| item.strip_prefix(kind))?;
    (!item.starts_with("type ") || item.len() == line.len() || line.starts_with("pub")).then(|| identifier(name))
}

/// A reader who meets a name knows what it is, wherever he meets it.
#[test]
fn a_type_has_a_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in program() {
        for (number, line) in code_lines(&file) {
            if let Some(name) = defined(&line) {
                places.entry(name.to_owned()).or_default().push(format!("{}:{number}", shown(&file)));
            }
        }
    }
    assert!(places.len() > 1_000, "the types were not read: {}", places.len());
    let doubled: Vec<_> = places.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(doubled.is_empty(), "names of two types: {doubled:#?}");
}

fn manifest() -> toml::Table {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap().parse().unwrap()
}

/// The names of all dependencies: of all systems, of builds, of tests.
fn dependencies(table: &toml::Table, found: &mut BTreeSet<String>) {
    for (key, value) in table.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_table()?))) {
        match key {
            "dependencies" | "dev-dependencies" | "build-dependencies" => found.extend(value.keys().cloned()),
            "target" => value.values().filter_map(toml::Value::as_table).for_each(|system| dependencies(system, found)),
            _ => {}
        }
    }
}

#[test]
fn every_dependency_is_used() {
    let manifest = manifest();
    let mut all = BTreeSet::new();
    dependencies(&manifest, &mut all);
    assert!(all.len() > 40, "the dependencies were not read: {all:?}");
    let ignored = &manifest["package"]["metadata"]["cargo-machete"]["ignored"];
    let ignored: Vec<&str> = ignored.as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["src", "tests/it", "benches"].into_iter().flat_map(|folder| sources(&root.join(folder)));
    let lines = files.map(|file| fs::read_to_string(file).unwrap());
    let texts: String = lines
        .flat_map(|text| {
            text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect::<Vec<_>>()
        })
        .collect();
    let used = |name: &str| {
        let name = name.replace('-', "_");
        ["::", "!("].iter().any(|after| {
            let whole = |place: usize| !texts[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            texts.match_indices(&format!("{name}{after}")).any(|(place, _)| whole(place))
        })
    };
    let unused: Vec<_> = all.iter().filter(|name| !ignored.contains(&name.as_str()) && !used(name)).collect();
    assert!(unused.is_empty(), "dependencies that nothing uses: {unused:?}");
    let idle: Vec<_> = ignored.into_iter().filter(|name| !all.contains(*name) || used(name)).collect();
    assert!(idle.is_empty(), "said to be unused, and are used or not there: {idle:?}");
}

#[test]
fn every_crate_is_of_crates_io() {
    let lock: toml::Table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100, "the lock was not read: {}", packages.len());
    let source = |package: &toml::Value| package.get("source").and_then(toml::Value::as_str).unwrap_or("this folder").to_owned();
    let others: Vec<String> = packages
        .iter()
        .filter(|package| package["name"].as_str() != Some(env!("CARGO_PKG_NAME")))
        .filter(|package| source(package) != "registry+https://github.com/rust-lang/crates.io-index")
        .map(|package| format!("{} of {}", package["name"], source(package)))
        .collect();
    assert!(others.is_empty(), "crates from elsewhere: {others:?}");
}
