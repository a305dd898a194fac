//! No two files of a module need each other: what both need stands in a third. A module and the files of its own folder are one thing told
//! in several files, so ties between them do not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{code_lines, identifier, program, shown, without_visibility};

/// The way from the root to a file: `engine/explain/mod.rs` is `[engine, explain]`.
type Way = Vec<String>;

/// Files that still need each other, and why.
const CIRCLES: &[([&str; 2], &str)] = &[
    (["io/write/xlsx_format.rs", "io/write/xlsx_simulator.rs"], "a workbook has a sheet of the other kind among its own"),
    (["montecarlo/drivers.rs", "montecarlo/simulate.rs"], "the draws ask what drives them, which draws the same worlds again"),
];

/// What the sources say of each other.
struct Sources {
    files: BTreeMap<Way, String>,
    /// Names that a module gives out, each with the path under which it has it.
    given_out: BTreeMap<Way, BTreeMap<String, Way>>,
    /// Paths that a file needs.
    needed: BTreeMap<Way, Vec<Way>>,
}

fn way(file: &str) -> Way {
    let mut way: Way = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if way.last().is_some_and(|last| last == "mod") {
        way.pop();
    }
    way
}

/// The paths of a `use`, each with the name under which it is known: `a::{b, c as d}` is `a::b` as `b` and `a::c` as `d`.
fn paths(tree: &str, before: &[String], found: &mut Vec<(Way, String)>) {
    let mut depth = 0;
    let parts = tree.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let segments = |text: &str| text.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect::<Vec<_>>();
        if let Some((start, rest)) = part.split_once('{') {
            let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
            paths(inner, &[before, &segments(start)].concat(), found);
        } else {
            let (path, name) = part.split_once(" as ").unwrap_or((part, part));
            let name = name.rsplit("::").next().unwrap_or_default().trim().to_owned();
            found.push(([before, &segments(path)].concat(), name));
        }
    }
}

/// The paths written out in the code: `super::labels::figures(…)`.
fn written_out(code: &str) -> impl Iterator<Item = Way> + '_ {
    code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').filter(|text| text.contains("::")).map(|text| {
        let names = text.split("::").map(identifier).take_while(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    })
}

impl Sources {
    fn read() -> Self {
        let program: Vec<_> = program().into_iter().filter(|file| !["lib.rs", "main.rs"].contains(&shown(file).as_str())).collect();
        let mut sources = Self {
            files: program.iter().map(|file| (way(&shown(file)), shown(file))).collect(),
            given_out: BTreeMap::new(),
            needed: BTreeMap::new(),
        };
        for file in program {
            let module = way(&shown(&file));
            let lines: Vec<String> = code_lines(&file).into_iter().map(|(_, line)| line).collect();
            let (mut rest, mut lines) = (String::new(), lines.into_iter());
            while let Some(line) = lines.next() {
                let Some(start) = without_visibility(line.trim_start()).strip_prefix("use ") else {
                    rest.push_str(&line);
                    rest.push('\n');
                    continue;
                };
                let mut tree = start.to_owned();
                while !tree.trim_end().ends_with(';') {
                    tree.push_str(&lines.next().unwrap());
                }
                let mut found = Vec::new();
                paths(tree.trim_end().trim_end_matches(';'), &[], &mut found);
                if line.trim_start().starts_with("pub") {
                    sources.given_out.entry(module.clone()).or_default().extend(found.into_iter().map(|(path, name)| (name, path)));
                } else {
                    sources.needed.entry(module.clone()).or_default().extend(found.into_iter().map(|(path, _)| path));
                }
            }
            sources.needed.entry(module).or_default().extend(written_out(&rest));
        }
        sources
    }

    /// The file in which a path ends, as a module sees it; names that a module only gives out are looked for where it has them.
    fn file_of(&self, module: &Way, path: &[String], depth: usize) -> Option<Way> {
        let (mut here, mut path) = match path.first()?.as_str() {
            "crate" => (Way::new(), &path[1..]),
            "self" => (module.clone(), &path[1..]),
            "super" => (module.clone(), path),
            first => {
                let child = [module.as_slice(), &[first.to_owned()]].concat();
                (self.files.contains_key(&child).then(|| module.clone())?, path)
            }
        };
        while path.first().is_some_and(|name| name == "super") {
            (_, path) = (here.pop(), &path[1..]);
        }
        while let Some(name) = path.first() {
            let child = [here.as_slice(), std::slice::from_ref(name)].concat();
            if !self.files.contains_key(&child) {
                break;
            }
            (here, path) = (child, &path[1..]);
        }
        let given = path.first().and_then(|name| self.given_out.get(&here)?.get(name)).filter(|_| depth < 8);
        let further = given.and_then(|given| self.file_of(&here, &[given.as_slice(), &path[1..]].concat(), depth + 1));
        further.or_else(|| self.files.contains_key(&here).then_some(here))
    }

    /// The files of its own module that each file needs, but for those above it and below it.
    fn ties(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut ties: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, needed) in &self.needed {
            for file in needed.iter().filter_map(|path| self.file_of(module, path, 0)) {
                if file.first() == module.first() && !file.starts_with(module) && !module.starts_with(&file) {
                    ties.entry(&self.files[module]).or_default().insert(&self.files[&file]);
                }
            }
        }
        ties
    }
}

#[test]
fn files_need_each_other_in_one_direction() {
    let sources = Sources::read();
    let mut ties = sources.ties();
    assert!(ties.values().map(BTreeSet::len).sum::<usize>() > 500, "the ties were not read");
    for ([one, other], _) in CIRCLES {
        let taken = [(one, other), (other, one)].map(|(from, to)| ties.get_mut(from).is_some_and(|to_of| to_of.remove(to)));
        assert_eq!(taken, [true, true], "{one} and {other} no longer need each other");
    }
    // Files that need nothing, or that nothing needs, are in no circle; without them, others are in none.
    loop {
        let needed: BTreeSet<&str> = ties.values().flatten().copied().collect();
        let before = ties.len();
        ties.retain(|file, _| needed.contains(file));
        let left: BTreeSet<&str> = ties.keys().copied().collect();
        ties.values_mut().for_each(|of| of.retain(|file| left.contains(file)));
        ties.retain(|_, of| !of.is_empty());
        if ties.len() == before {
            break;
        }
    }
    assert!(ties.is_empty(), "files that need each other: {ties:#?}");
}
