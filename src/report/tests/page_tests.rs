//! The page: well-formed, closed on itself, safe, the same each time.

use resvg::usvg::roxmltree::{Document, ParsingOptions};

use super::sample::Sample;
use crate::language::Language::{En, Fr};
use crate::report::{html, markdown};

fn page(language: crate::language::Language) -> String {
    html::render(&Sample::new().report(language)).unwrap()
}

#[test]
fn the_page_is_well_formed_in_both_languages() {
    for language in [Fr, En] {
        let page = page(language);
        let document = Document::parse_with_options(&page, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }).unwrap();
        assert_eq!(document.root_element().attribute("lang"), Some(language.code()));
        let mut ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "an anchor stands twice");
        let named = |name: &str| document.descendants().filter_map(|node| node.attribute(name).map(str::to_owned)).collect::<Vec<_>>();
        let links = named("href").into_iter().filter_map(|link| link.strip_prefix('#').map(str::to_owned));
        for target in named("aria-labelledby").into_iter().chain(links) {
            assert!(ids.binary_search(&target.as_str()).is_ok(), "{target}");
        }
        assert_eq!(document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "svg"))).count(), 9);
    }
}

#[test]
fn every_table_has_headings_for_columns_and_rows() {
    let page = page(Fr);
    let document = Document::parse_with_options(&page, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }).unwrap();
    for row in document.descendants().filter(|node| node.has_tag_name("tr")) {
        let scope = row.children().find(|node| node.is_element()).and_then(|cell| cell.attribute("scope"));
        assert!(matches!(scope, Some("col" | "row")));
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = page(Fr);
    for load in ["src=", "<link", "@import", "url(", "<iframe", "<img", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(load), "{load}");
    }
    let outside = page.split("http").skip(1).map(|rest| rest.split(['"', ' ', '<']).next().unwrap_or(""));
    let loaded: Vec<&str> = outside.filter(|rest| rest.starts_with("://www.w3.org") || rest.starts_with("s://www.w3.org")).collect();
    assert!(loaded.iter().all(|rest| rest.ends_with("/2000/svg")), "{loaded:?}");
}

#[test]
fn names_are_never_markup() {
    for language in [Fr, En] {
        let page = page(language);
        assert!(!page.contains("<script>alert"));
        assert_eq!(page.matches("<script>").count(), 1, "only our own");
        assert!(page.contains("&lt;script&gt;alert"));
        assert!(page.contains("contrats &lt;b&gt;.csv"));
        assert!(!markdown::render(&Sample::new().report(language)).contains("<script>"));
    }
}

#[test]
fn the_same_run_gives_the_same_page() {
    assert_eq!(page(Fr), page(Fr));
    assert_ne!(page(Fr), page(En));
}

#[test]
fn no_key_stands_for_its_text() {
    for language in [Fr, En] {
        let page = page(language);
        let document = Document::parse_with_options(&page, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }).unwrap();
        let shown = document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
        for text in shown.filter(|text| !text.contains("prefers-color-scheme") && !text.contains("use strict")) {
            for family in ["section_", "figure_", "table_", "answer_", "assumption_", "setting_", "key_", "why_", "_note", "_one", "_other"]
            {
                assert!(!text.contains(family), "{family} in {text}");
            }
        }
    }
}

#[test]
fn markdown_has_the_tables_and_names_the_charts() {
    let text = markdown::render(&Sample::new().report(En));
    assert!(text.starts_with("# From coût préfecture to coût contrat: essai\n"));
    assert!(text.contains("| 2020 | 18 | €136,000 | €120,000 | €160,000 | +€16,000 | +€24,000 |"));
    assert!(text.contains("](charts/effet.svg)"));
}
