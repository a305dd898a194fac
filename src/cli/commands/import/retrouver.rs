//! `import retrouver`: the contracts behind pseudonyms, by the key and the export they were made from.

use std::collections::{BTreeMap, BTreeSet};

use super::contrats::{key_file, mapping};
use crate::cli::args::ImportRetrouverArgs;
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::io::pseudonyms::PseudonymKey;
use crate::io::read::{Constants, ReadOptions, Sheets, read_contracts_with};
use crate::jobs::typed::{FoundTyped, ImportTyped, Typed};
use crate::report::grid::grid;

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when a file, the mapping or the key cannot be read: a key is never made here.
pub fn execute(args: &ImportRetrouverArgs, context: &CommandContext) -> Result<Done, Failure> {
    let path = key_file(args.key.as_deref())?;
    let key = PseudonymKey::read_file(&path)?;
    let datasets = context.load_datasets()?;
    // What a row does not say of its CFA or its convention is no matter: identifiers alone are asked for.
    let anything = Constants { cfa: Some("–".to_owned()), sous_convention: Some(true), ..Constants::default() };
    let mapping = args.mapping.as_deref().map(mapping).transpose()?.map(|(mapping, _)| mapping).unwrap_or_default().saying(anything);
    let options = ReadOptions { mapping: Some(&mapping), ..context.reading() };
    let asked: BTreeSet<String> = args.pseudonym.iter().map(|text| text.trim().to_ascii_uppercase()).collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let sheets = std::iter::once(context.sheets.asked()).chain(std::iter::repeat(Sheets::First));
    for (file, sheets) in args.files.iter().zip(sheets) {
        let cohort = read_contracts_with(file, &datasets.nomenclature, ReadOptions { sheets, ..options })?.cohort;
        let named = (0..cohort.len()).map(|row| cohort.contrat_id(row)).map(|id| (key.pseudonym(id), id.to_owned()));
        found.extend(named.filter(|(pseudonym, _)| asked.contains(pseudonym)));
    }
    let missing: Vec<String> = asked.into_iter().filter(|pseudonym| !found.contains_key(pseudonym)).collect();
    let done = if missing.is_empty() { Done::Sound } else { Done::Faults };
    if context.json {
        emit_typed(&Typed::Import(Box::new(ImportTyped::Retrouver(FoundTyped { contrats: found, introuvables: missing }))))?;
        return Ok(done);
    }
    let rows = found.into_iter().map(|(pseudonym, id)| vec![pseudonym, id]).collect();
    let mut text = grid(
        &["import.retrouver.pseudonym", "import.retrouver.contract"].map(|key| context.messages.text(key, &[])),
        &[false, false],
        rows,
        0,
    );
    if !missing.is_empty() {
        text += &format!("\n{}\n", context.messages.text("import.retrouver.missing", &[("names", &missing.join(", "))]));
    }
    emit(&text)?;
    Ok(done)
}
