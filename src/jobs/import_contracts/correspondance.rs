//! The mapping of an export as a file: what was understood, what is proposed, what is left out; to be corrected and given back.

use std::fmt::Write as _;

use crate::diagnostic::nearest;
use crate::io::read::{Constants, FileHeader, columns};
use crate::jobs::Means;

/// The name of the file.
pub const NAME: &str = "correspondance.toml";

/// The text of the mapping.
#[must_use]
pub fn text(headings: &[FileHeader], missing: &[&'static str], constants: &Constants, means: &Means) -> String {
    let messages = means.messages;
    let mut text = String::new();
    for line in messages.fixed("import.contrats.mapping_head").lines() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# {line}");
    }
    for column in missing {
        let _ = writeln!(text, "# {}", messages.text("import.contrats.mapping_missing", &[("column", column)]));
    }
    text.push_str("\n[constantes]\n");
    for name in Constants::names() {
        let meaning = messages.word(super::constant_key(name));
        let _ = writeln!(text, "{name} = {}  # {meaning}", quoted(constants.text(name)));
    }
    text.push_str("\n[colonnes]\n");
    let mut written = std::collections::BTreeSet::new();
    for heading in headings.iter().filter(|heading| !heading.written.is_empty()) {
        if !written.insert(&heading.written) {
            continue;
        }
        let column = heading.column.or(heading.proposed).unwrap_or("");
        let _ = writeln!(text, "{} = {}{}", quoted(&heading.written), quoted(column), remark(heading, means));
    }
    text
}

/// A TOML string on one line: a key cannot have more.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn remark(heading: &FileHeader, means: &Means) -> String {
    let messages = means.messages;
    let near = || {
        let written = heading.written.to_lowercase().replace([' ', '-'], "_");
        nearest(&written, columns().iter().map(|column| column.name)).join(", ")
    };
    let remark = match (heading.column, heading.proposed) {
        (Some(_), _) => return String::new(),
        (None, Some(_)) => messages.word("import.contrats.mapping_proposed"),
        (None, None) if heading.personal => messages.word("import.contrats.mapping_personal"),
        (None, None) => match near() {
            near if near.is_empty() => messages.word("import.contrats.mapping_unknown"),
            near => messages.text("import.contrats.mapping_near", &[("near", &near)]),
        },
    };
    format!("  # {remark}")
}
