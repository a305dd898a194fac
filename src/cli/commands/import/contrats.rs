//! `import contrats`: an export of a management software, sorted into what is ready, what is to be corrected and what is missing.
//! Names and birth dates are dropped, identifiers replaced by keyed pseudonyms when that is asked.

use std::path::{Path, PathBuf};

use super::triage;
use crate::cli::args::{ImportContratsArgs, TableFormat};
use crate::cli::place::{self, ResultsFolder};
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::pseudonyms::{Origin, PseudonymKey};
use crate::io::read::Mapping;
use crate::io::write::Format;
use crate::io::{InputFile, InputKind, files};
use crate::jobs::import_contracts::{self as job, RoundNames, Writing};
use crate::jobs::typed;

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when a file, the mapping or the key cannot be read, or the folder cannot be written.
pub fn execute(args: &ImportContratsArgs, context: &CommandContext) -> Result<Done, Failure> {
    let datasets = context.load_datasets()?;
    let mapping = args.mapping.as_deref().map(mapping).transpose()?;
    let format = format(args.format);
    let place = ResultsFolder { out: &args.out, force: args.force, format, tables: &["contrats"], files: &[job::TABLE, typed::FILE] };
    let folder = place.prepare(context)?;
    let (mapping, mapping_file) = mapping.unzip();
    let mapping = mapping.unwrap_or_default().saying(args.constants());
    let (triage, left) = job::sorted(&args.files, &mapping, &datasets.nomenclature, context)?;
    left.iter().for_each(|faults| context.printer.faults_to_correct(faults, &SourceTexts::new()));
    let key = if args.with_pseudonyms() && !triage.ready.is_empty() { Some(key(args.key.as_deref(), context)?) } else { None };
    let pseudonym = key.as_ref().map(|key| |id: &str| key.pseudonym(id));
    let mapped = args.mapping.as_deref().is_some_and(|mapping| folder.holds(mapping));
    let names = RoundNames::of(&folder, format, mapped);
    let writing = Writing {
        names: &names,
        options: args.csv.options(format)?,
        pseudonym: pseudonym.as_ref().map(|pseudonym| pseudonym as job::Pseudonym<'_>),
        mapping: mapping_file.as_ref(),
        folder: &files::shown(&args.out),
    };
    let typed = job::write(&triage, &folder, writing, context)?;
    place::publish(folder, context)?;
    if context.json {
        emit_typed(&typed)?
    } else {
        emit(&triage::told(&triage, args, &names, context))?
    }
    Ok(if triage.is_sound() { Done::Sound } else { Done::Faults })
}

pub(super) fn mapping(path: &Path) -> Result<(Mapping, InputFile), Failure> {
    let text = files::text(path)?;
    let mapping = Mapping::parse(&files::shown(path), &text)?;
    Ok((mapping, InputFile::new(files::shown(path), InputKind::Toml, text.as_bytes())))
}

/// The place of the key of the pseudonyms: the one asked for, else that of this user.
pub(super) fn key_file(asked: Option<&Path>) -> Result<PathBuf, Diagnostic> {
    let place = asked.map(Path::to_path_buf).or_else(|| default_key(|name| std::env::var(name).ok()));
    place.ok_or_else(|| Diagnostic::error(Code::U002).with("cause", "no_key_folder").hinting("give_key"))
}

/// The key of the pseudonyms, made on first use.
fn key(asked: Option<&Path>, context: &CommandContext) -> Result<PseudonymKey, Failure> {
    let path = key_file(asked)?;
    let (key, origin) = PseudonymKey::of_file(&path)?;
    let file = files::shown(&path);
    match origin {
        Origin::Read => {}
        Origin::Made => context.printer.line(&context.messages.text("import.contrats.key_made", &[("file", &file)])),
        Origin::Repaired => context.printer.line(&context.messages.text("import.contrats.key_repaired", &[("file", &file)])),
    }
    Ok(key)
}

/// The key in the user's own configuration folder.
fn default_key(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let given = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = given("XDG_CONFIG_HOME").or_else(|| given("APPDATA")).or_else(|| given("HOME").map(|home| home.join(".config")));
    folder.map(|folder| folder.join("coutcontrat").join("pseudonymes.cle"))
}

const fn format(asked: TableFormat) -> Format {
    match asked {
        TableFormat::Csv => Format::Csv,
        TableFormat::Parquet => Format::Parquet,
        TableFormat::Xlsx => Format::Xlsx,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_in_the_folder_of_the_user() {
        let only = |name: &'static str, value: &'static str| move |asked: &str| (asked == name).then(|| value.to_owned());
        assert_eq!(default_key(only("HOME", "/home/a")), Some(PathBuf::from("/home/a/.config/coutcontrat/pseudonymes.cle")));
        assert_eq!(default_key(only("XDG_CONFIG_HOME", "/c")), Some(PathBuf::from("/c/coutcontrat/pseudonymes.cle")));
        assert_eq!(default_key(only("HOME", "")), None);
    }
}
