//! Help in the reader's language: the grammar is declared once in [`crate::args`], its words are
//! looked up by the path of each command and argument (`help-run`, `help-run-dry-run`).

use std::ffi::OsString;

use clap::{Command, CommandFactory as _, FromArgMatches as _};
use sc_words::{Lang, TEXT_KEYS, Words};

use crate::args::Cli;

/// Arguments that clap makes itself or that stand on every command.
const EVERYWHERE: [&str; 5] = ["folder", "json", "lang", "help", "version"];
const EVERYWHERE_ORDER: usize = 900;

/// The language asked for anywhere on the command line, else the system's.
pub fn language(args: impl Iterator<Item = OsString>) -> Lang {
    let args: Vec<String> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let named = args.iter().enumerate().find_map(|(index, arg)| match arg.strip_prefix("--lang") {
        Some("") => args.get(index + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    named.and_then(|name| name.parse().ok()).unwrap_or_else(crate::system_language)
}

/// Parses, with help and headings in a language.
///
/// # Errors
/// clap's: a mistake, or the help that was asked for.
pub fn parse(args: impl Iterator<Item = OsString>, lang: Lang) -> Result<Cli, clap::Error> {
    let matches = localised(&Words::new(lang)).try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

/// The whole grammar with its words.
pub fn localised(words: &Words) -> Command {
    with_words(Cli::command(), "help", words)
}

fn with_words(command: Command, key: &str, words: &Words) -> Command {
    let is_root = key == "help";
    let mut command = with_folder(command, key)
        .about(words.plain(key))
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help(words.plain("help-arg-help")),
        )
        .subcommand_help_heading(words.plain("help-heading-commands"))
        .subcommand_value_name(words.plain("help-command"))
        .next_help_heading(words.plain("help-heading-options"));
    if is_root {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help(words.plain("help-arg-version")),
        );
    }
    let names: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for name in names {
        let own = format!("{key}-{}", name.replace('_', "-"));
        let is_general = EVERYWHERE.contains(&name.as_str()) && !TEXT_KEYS.contains(&own.as_str());
        let word = if is_general { format!("help-arg-{name}") } else { own };
        let heading = words.plain("help-heading-options");
        command = command.mut_arg(name, |arg| {
            let arg = arg.help(words.plain(&word));
            // What stands on every command stands last, after the command's own.
            let arg = match EVERYWHERE.iter().position(|everywhere| *everywhere == arg.get_id().as_str()) {
                Some(position) => arg.display_order(EVERYWHERE_ORDER + position),
                None => arg,
            };
            if arg.is_positional() {
                arg.help_heading(words.plain("help-heading-arguments"))
            } else {
                arg.help_heading(heading)
            }
        });
    }
    let below: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in below {
        let word = format!("{key}-{name}");
        command = command.mut_subcommand(name, |sub| with_words(sub, &word, words));
    }
    command
}

/// `--folder` means something else where a sandbox is made: there it has words of its own, or is not offered. A command
/// keeps such an argument instead of the one that stands on every command.
fn with_folder(command: Command, key: &str) -> Command {
    let is_offered = match key {
        "help-sandbox-serve" => true,
        "help-demo" | "help-sandbox-ui" => false,
        _ => return command,
    };
    let everywhere = Cli::command();
    match everywhere.get_arguments().find(|arg| arg.get_id() == "folder") {
        Some(folder) => command.arg(folder.clone().hide(!is_offered)),
        None => command,
    }
}

/// The help that was asked for, with the few words that clap writes itself in the reader's language.
pub fn rendered(help: &clap::Error, words: &Words, is_styled: bool) -> String {
    let text = help.render();
    let text = if is_styled { text.ansi().to_string() } else { text.to_string() };
    let of_clap = [
        ("Usage:", "help-usage"),
        ("[OPTIONS]", "help-options"),
        ("[default: ", "help-default"),
        ("[possible values: ", "help-possible"),
    ];
    of_clap.iter().fold(text, |text, (theirs, key)| text.replace(theirs, &words.plain(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &Command, path: &str, found: &mut Vec<String>) {
        let is_missing = |text: Option<&clap::builder::StyledStr>| {
            text.is_none_or(|text| text.to_string().is_empty() || text.to_string().starts_with("help-"))
        };
        if is_missing(command.get_about()) {
            found.push(path.to_owned());
        }
        for arg in command.get_arguments() {
            if is_missing(arg.get_help()) {
                found.push(format!("{path}-{}", arg.get_id()));
            }
        }
        for sub in command.get_subcommands() {
            missing(sub, &format!("{path}-{}", sub.get_name()), found);
        }
    }

    #[test]
    fn each_command_and_argument_has_its_words_in_both_languages() {
        for lang in [Lang::Es, Lang::En] {
            let mut found = Vec::new();
            missing(&localised(&Words::new(lang)), "help", &mut found);
            assert_eq!(found, Vec::<String>::new(), "{lang:?}");
        }
    }

    #[test]
    fn the_grammar_is_sound() {
        localised(&Words::new(Lang::Es)).debug_assert();
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let of = |args: &[&str]| language(args.iter().map(OsString::from));
        assert_eq!(of(&["sageconnect", "status", "--lang", "en"]), Lang::En);
        assert_eq!(of(&["sageconnect", "--lang=en", "--help"]), Lang::En);
        assert_eq!(of(&["sageconnect", "--lang", "es", "run"]), Lang::Es);
    }
}
