//! The help in the chosen language: walks the command line and puts the words of the catalogue in.

use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory};

use super::args::Arguments;
use crate::messages::Messages;

/// The options of every command, whose texts are shared.
const COMMON: [&str; 8] = ["lang", "quiet", "json", "color", "threads", "datasets", "help", "version"];

/// Options by the name of their field: their name, in English, and the same in French, which is as good. Words that are terms of the law
/// or names of tables are the same in both.
const NAMES: &[(&str, &str, &str)] = &[
    ("annee", "year", "annee"),
    ("as_of", "as-of", "droit-au"),
    ("changes", "changes", "changements"),
    ("charts", "charts", "graphiques"),
    ("cohorts", "cohorts", "cohortes"),
    ("color", "color", "couleur"),
    ("columns", "columns", "colonnes"),
    ("conflict", "conflict", "conflit"),
    ("contrats", "contracts", "contrats"),
    ("cote", "side", "cote"),
    ("datasets", "datasets", "donnees"),
    ("depuis", "since", "depuis"),
    ("diplome", "diploma", "diplome"),
    ("draws", "draws", "tirages"),
    ("drivers", "drivers", "facteurs"),
    ("employeurs_publics", "public-employers", "employeurs-publics"),
    ("entries", "entries", "entrees"),
    ("enveloppe", "envelope", "enveloppe"),
    ("explain", "explain", "pourquoi"),
    ("force", "force", "remplacer"),
    ("jusqu_au", "until", "jusqu-au"),
    ("keep_ids", "keep-ids", "garder-identifiants"),
    ("key", "key", "cle"),
    ("lang", "lang", "langue"),
    ("like", "like", "comme"),
    ("list_by_list", "list-by-list", "liste-par-liste"),
    ("mapping", "mapping", "correspondance"),
    ("margins", "margins", "marges"),
    ("mois", "month", "mois"),
    ("no_browser", "no-browser", "sans-navigateur"),
    ("on", "on", "en-vigueur-le"),
    ("out", "out", "sortie-dans"),
    ("paiements", "payments", "paiements"),
    ("politique", "policy", "politique"),
    ("prix", "prices", "prix"),
    ("pseudonyms", "pseudonyms", "pseudonymes"),
    ("readings", "readings", "lectures"),
    ("scale", "scale", "echelle"),
    ("seed", "seed", "graine"),
    ("seeds", "seeds", "graines"),
    ("sensitivity", "sensitivity", "sensibilite"),
    ("sheet", "sheet", "feuille"),
    ("sous_convention", "under-convention", "sous-convention"),
    ("spreadsheet_safe", "spreadsheet-safe", "sans-formules"),
    ("sweep", "sweep", "balayage"),
    ("tables", "tables", "tableaux"),
    ("threads", "threads", "fils"),
    ("threshold", "threshold", "seuil"),
    ("years", "years", "annees"),
];

/// Both names of an option; one of them when they are the same word.
fn named(arg: Arg) -> Arg {
    let id = arg.get_id().to_string();
    let known = NAMES.iter().find(|(field, ..)| *field == id).filter(|_| arg.get_long().is_some());
    let Some(&(_, english, french)) = known else { return arg };
    if english == french { arg.long(english) } else { arg.long(english).visible_alias(french) }
}

/// The options of every command that reads contracts or writes tables, whose texts are shared too.
const SHARED: [&str; 6] = ["sheet", "all_sheets", "prix", "charts", "spreadsheet_safe", "excel"];

/// Rank of the first of them in a help.
const COMMON_FIRST: usize = 1_000;

/// The command line with its help in the language of `messages`.
#[must_use]
pub fn command(messages: Messages) -> Command {
    let heading = messages.fixed("help.commands");
    let mut command = worded(Arguments::command(), messages, "help", "command_usage", "after").subcommand_help_heading(heading);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let prefix = format!("help.{name}");
        command = command.mut_subcommand(&name, |sub| with_own(worded(sub, messages, &prefix, "usage", "examples"), messages, &prefix));
    }
    command
}

/// The commands of a command, such as those of `import`.
fn with_own(command: Command, messages: Messages, prefix: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = if names.is_empty() { command } else { command.subcommand_help_heading(messages.fixed("help.commands")) };
    names.into_iter().fold(command, |command, name| {
        let prefix = format!("{prefix}.{name}");
        command.mut_subcommand(&name, |sub| worded(sub, messages, &prefix, "usage", "examples"))
    })
}

/// `help COMMAND` is another way to write `COMMAND --help`.
#[must_use]
pub fn asked(arguments: &[OsString]) -> Vec<OsString> {
    let mut asked = arguments.to_vec();
    if asked.get(1).is_some_and(|first| first == "help") {
        asked.remove(1);
        asked.push("--help".into());
    }
    asked
}

/// One command: what it does, its use, its options, its examples.
fn worded(command: Command, messages: Messages, prefix: &str, usage: &str, after: &str) -> Command {
    let template = format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", messages.word("help.usage"));
    let mut command = command
        .about(messages.word(&format!("{prefix}.about")))
        .override_usage(messages.word(&format!("{prefix}.{usage}")))
        .after_help(messages.word(&format!("{prefix}.{after}")))
        .help_template(template);
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in ids {
        command = command.mut_arg(&id, |arg| worded_argument(arg, messages, prefix));
    }
    command
}

fn worded_argument(arg: Arg, messages: Messages, prefix: &str) -> Arg {
    let id = arg.get_id().to_string();
    let common = COMMON.iter().position(|name| *name == id);
    let owner = match common {
        Some(_) => "help.common",
        None if SHARED.contains(&id.as_str()) => "help.shared",
        None => prefix,
    };
    let heading = match common {
        Some(_) => "help.common_options",
        None if arg.is_positional() => "help.arguments",
        None => "help.options",
    };
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| messages.fixed(&format!("help.values.{name}")));
    let takes_value = arg.get_action().takes_values();
    let arg = named(arg);
    let arg = arg
        .help(messages.word(&format!("{owner}.{id}")))
        .help_heading(messages.fixed(heading))
        .hide_default_value(takes_value)
        .hide_possible_values(takes_value);
    // The options of the command come first, then those of every command, in their own order.
    let arg = match common {
        Some(rank) => arg.display_order(COMMON_FIRST + rank),
        None => arg,
    };
    match value {
        Some(value) => arg.value_name(value),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    /// The help of every command, and what no catalogue has.
    fn every_help(language: Language) -> Vec<String> {
        let mut command = command(Messages::of(language));
        command.build();
        let mut texts = vec![command.render_help().to_string()];
        for sub in command.get_subcommands() {
            texts.push(sub.clone().render_help().to_string());
            texts.extend(sub.get_subcommands().map(|own| own.clone().render_help().to_string()));
        }
        texts
    }

    #[test]
    fn every_word_of_the_help_is_in_the_catalogue() {
        for language in [Language::Fr, Language::En] {
            for text in every_help(language) {
                assert!(!text.contains("help.") && !text.contains("Print help"), "{text}");
                assert!(!text.contains("<>") && !text.contains("<...>"), "an option without the name of its value\n{text}");
                assert!(text.contains(&Messages::of(language).word("help.examples")), "{text}");
            }
        }
    }

    #[test]
    fn help_of_a_command_is_asked_in_two_ways() {
        let of = |words: &[&str]| asked(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["coutcontrat", "help", "run"]), ["coutcontrat", "run", "--help"]);
        assert_eq!(of(&["coutcontrat", "explain", "help"]), ["coutcontrat", "explain", "help"]);
    }

    #[test]
    fn every_option_has_a_name_in_both_languages() {
        let mut command = command(Messages::of(Language::Fr));
        command.build();
        command.clone().debug_assert();
        let options = |command: &Command| command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned)).collect::<Vec<_>>();
        for sub in command.get_subcommands() {
            let named = options(sub);
            assert!(NAMES.iter().all(|(_, english, french)| english == french || !named.contains(&(*french).to_owned())), "{named:?}");
        }
        for pair in NAMES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} is out of order", pair[1].0);
        }
        let line = |words: &[&str]| command.clone().try_get_matches_from(words).map(|matches| matches.subcommand_name().map(str::to_owned));
        assert_eq!(line(&["coutcontrat", "generate", "--sortie-dans", "-", "--graine", "3"]).unwrap(), Some("generate".to_owned()));
        assert!(
            line(&["coutcontrat", "allocate", "--policy", "niveau"]).is_ok()
                && line(&["coutcontrat", "allocate", "--politique", "niveau"]).is_ok()
        );
    }

    #[test]
    fn a_help_in_french() {
        let mut command = command(Messages::of(Language::Fr));
        command.build();
        let text = command.find_subcommand_mut("verify").map(|sub| sub.render_help().to_string()).unwrap();
        for expected in ["Utilisation\u{a0}:", "Arguments\u{a0}:", "Options communes\u{a0}:", "<DOSSIER>", "Exemples\u{a0}:"] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }
}
