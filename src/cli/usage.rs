//! What is said of a wrong command line, in the chosen language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::print::Style;
use crate::diagnostic::{Code, Severity};
use crate::messages::{Messages, printable};

/// The text of a wrong use: what is wrong, what was perhaps meant, where the help is.
#[must_use]
pub fn wrong_use(error: &clap::Error, command: &clap::Command, asked: Option<&str>, messages: Messages, style: Style) -> String {
    let mut text = format!("{}{}\n", style.head(Severity::Error, Some(Code::U002), messages), cause(error, messages));
    let known = asked.filter(|name| command.get_subcommands().any(|sub| sub.get_name() == *name));
    let named = known.map_or_else(|| command.get_name().to_owned(), |name| format!("{} {name}", command.get_name()));
    text.push('\n');
    let help = Some(messages.text("usage.see_help", &[("command", &named)]));
    let elsewhere = elsewhere(error, command, known, messages);
    let hints = [near(error, messages).filter(|_| elsewhere.is_none()), elsewhere, values(error, messages), help];
    for hint in hints.into_iter().flatten() {
        text.push_str(&style.hint(&hint, messages));
    }
    text
}

fn cause(error: &clap::Error, messages: Messages) -> String {
    let argument = context(error, ContextKind::InvalidArg).map(|name| plain(&name));
    let subcommand = context(error, ContextKind::InvalidSubcommand);
    let value = context(error, ContextKind::InvalidValue).filter(|value| !value.is_empty());
    let other = context(error, ContextKind::PriorArg).map(|name| plain(&name));
    // The words of the parsers of numbers are English: only reasons of the catalogue are shown.
    let reason = std::error::Error::source(error).and_then(|source| messages.get(&format!("causes.{source}"))).map(str::to_owned);
    let mut values: Vec<(&str, &str)> = Vec::new();
    let named = [("argument", argument.as_ref().or(subcommand.as_ref())), ("value", value.as_ref()), ("other", other.as_ref())];
    values.extend(named.into_iter().chain([("cause", reason.as_ref())]).filter_map(|(name, text)| text.map(|text| (name, text.as_str()))));
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues if value.is_none() => {
            "usage.missing_value"
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.invalid_value",
        ErrorKind::MissingRequiredArgument => "usage.missing_argument",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "usage.missing_command",
        ErrorKind::ArgumentConflict if other == argument => "usage.repeated",
        ErrorKind::ArgumentConflict => "usage.conflict",
        ErrorKind::InvalidUtf8 => "usage.not_utf8",
        _ => "usage.other",
    };
    messages.text(key, &values)
}

/// `--out <DIR>` without the marks.
fn plain(argument: &str) -> String {
    argument.replace(['<', '>'], "")
}

/// What was perhaps meant.
fn near(error: &clap::Error, messages: Messages) -> Option<String> {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = kinds.into_iter().find_map(|kind| context(error, kind))?;
    Some(messages.text("usage.did_you_mean", &[("near", &near)]))
}

/// The commands that read an option which the one asked does not.
fn elsewhere(error: &clap::Error, command: &clap::Command, asked: Option<&str>, messages: Messages) -> Option<String> {
    let asked = asked.filter(|_| error.kind() == ErrorKind::UnknownArgument)?;
    let written = context(error, ContextKind::InvalidArg)?;
    let option = written.strip_prefix("--")?;
    let others = command.get_subcommands().filter(|other| other.get_name() != asked && reads(other, option));
    let others: Vec<&str> = others.map(clap::Command::get_name).collect();
    let values = [("argument", written.as_str()), ("commands", &others.join(", ")), ("command", asked)];
    (!others.is_empty()).then(|| messages.text("usage.elsewhere", &values))
}

/// Whether a command, or one below it, has an option of this name.
fn reads(command: &clap::Command, option: &str) -> bool {
    let named = |arg: &clap::Arg| arg.get_long() == Some(option) || arg.get_all_aliases().is_some_and(|names| names.contains(&option));
    command.get_arguments().any(named) || command.get_subcommands().any(|below| reads(below, option))
}

/// What an option accepts.
fn values(error: &clap::Error, messages: Messages) -> Option<String> {
    let values = context(error, ContextKind::ValidValue)?;
    Some(messages.text("usage.possible_values", &[("values", &values)]))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(printable(text)),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.iter().map(|text| printable(text)).collect::<Vec<_>>().join(", ")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn said(language: Language, arguments: &[&str]) -> String {
        let messages = Messages::of(language);
        let command = crate::cli::help::command(messages);
        let error = command.clone().try_get_matches_from([&["coutcontrat"], arguments].concat()).unwrap_err();
        wrong_use(&error, &command, arguments.first().copied(), messages, Style::PLAIN)
    }

    #[test]
    fn a_wrong_option_is_named_and_its_neighbour_suggested() {
        insta::assert_snapshot!(said(Language::En, &["run", "--out", "x", "--centre", "y"]), @r#"
        error[U002]: '--centre' is not expected here

        hint: perhaps --centres
        hint: 'coutcontrat run --help' gives the options and examples
        "#);
        insta::assert_snapshot!(said(Language::Fr, &["exlpain", "C1"]), @r#"
        erreur[U002] : il n’y a pas de commande « exlpain »

        conseil : peut-être explain
        conseil : « coutcontrat --help » donne les options et des exemples
        "#);
    }

    #[test]
    fn an_option_of_other_commands_is_told_as_theirs() {
        insta::assert_snapshot!(said(Language::En, &["explain", "C1", "--centres", "y"]), @r#"
        error[U002]: '--centres' is not expected here

        hint: --centres is an option of run, compare, generate, solve, allocate, simulate: what explain says does not depend on it
        hint: 'coutcontrat explain --help' gives the options and examples
        "#);
        let told = said(Language::Fr, &["readings", "--politique", "niveau"]);
        assert!(
            told.contains("--politique est une option d’autres commandes (allocate)\u{a0}: ce que dit readings n’en dépend pas"),
            "{told}"
        );
        assert!(!said(Language::En, &["run", "--nowhere"]).contains("is an option of"));
    }

    #[test]
    fn a_wrong_value_is_shown_with_those_that_suit() {
        insta::assert_snapshot!(said(Language::Fr, &["run", "--out", "x", "--format", "xls"]), @r#"
        erreur[U002] : « xls » ne convient pas à --format FORMAT

        conseil : peut-être xlsx
        conseil : valeurs possibles : csv, parquet, xlsx
        conseil : « coutcontrat run --help » donne les options et des exemples
        "#);
        insta::assert_snapshot!(said(Language::En, &["law", "--on", "2019-02-30"]), @r#"
        error[U002]: '2019-02-30' does not suit --on DATE: a date such as 2019-09-01 or 01/09/2019 is expected

        hint: 'coutcontrat law --help' gives the options and examples
        "#);
        insta::assert_snapshot!(said(Language::En, &["run"]), @r#"
        error[U002]: --out DIR is missing

        hint: 'coutcontrat run --help' gives the options and examples
        "#);
        assert!(said(Language::En, &["explain"]).starts_with("error[U002]: CONTRAT_ID is missing\n"));
        insta::assert_snapshot!(said(Language::En, &["run", "--out"]), @r#"
        error[U002]: --out DIR expects a value

        hint: 'coutcontrat run --help' gives the options and examples
        "#);
        insta::assert_snapshot!(said(Language::En, &["run", "--out", "a", "--out", "b"]), @r#"
        error[U002]: --out DIR is given twice

        hint: 'coutcontrat run --help' gives the options and examples
        "#);
    }
}
