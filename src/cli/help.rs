//! The help in the chosen language: walks the command line and puts the words of the catalogue in.

use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory};

use super::args::Arguments;
use crate::messages::Messages;

/// The options of every command, whose texts are shared.
const COMMON: [&str; 7] = ["lang", "quiet", "color", "threads", "datasets", "help", "version"];

/// The options of every command that reads contracts, whose texts are shared too.
const SHARED: [&str; 2] = ["sheet", "all_sheets"];

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
    fn a_help_in_french() {
        let mut command = command(Messages::of(Language::Fr));
        command.build();
        let text = command.find_subcommand_mut("verify").map(|sub| sub.render_help().to_string()).unwrap();
        for expected in ["Utilisation\u{a0}:", "Arguments\u{a0}:", "Options communes\u{a0}:", "<DOSSIER>", "Exemples\u{a0}:"] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }
}
