//! Help in the reader's language: the grammar is declared once in [`crate::args`], its words are
//! looked up by the path of each command and argument (`help-run`, `help-run-dry-run`).

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _};
use sc_words::{Lang, TEXT_KEYS, Words};

use crate::args::{Cli, Command as Subcommand, SandboxCommand};

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
    let args: Vec<OsString> = args.collect();
    let mut command = localised(&Words::new(lang));
    let matches = command.try_get_matches_from_mut(&args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    // What follows it is the importer's.
    let is_importer = matches!(cli.command, Subcommand::Sandbox { what: SandboxCommand::Importer(_) });
    match given_twice(&command, &args).filter(|_| !is_importer) {
        Some(argument) => Err(argument),
        None => Ok(cli),
    }
}

/// An option of all commands that stands before the command and after it as well, which clap takes.
fn given_twice(command: &Command, args: &[OsString]) -> Option<clap::Error> {
    let count = |long: &str| {
        let options = args.iter().skip(1).filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--");
        let names = options.filter_map(|arg| arg.strip_prefix("--")?.split('=').next());
        names.filter(|name| *name == long).count()
    };
    let twice = command
        .get_arguments()
        .filter(|arg| arg.is_global_set())
        .find(|arg| arg.get_long().is_some_and(|long| count(long) > 1))?;
    let mut error = clap::Error::new(ErrorKind::ArgumentConflict).with_cmd(command);
    for kind in [ContextKind::InvalidArg, ContextKind::PriorArg] {
        error.insert(kind, ContextValue::String(twice.to_string()));
    }
    Some(error)
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
            let arg = match value_key(&arg) {
                Some(key) => arg.value_name(words.plain(&key)),
                None => arg,
            };
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

/// The key of what stands for the value of an argument. What is written as it is shown (`es|en`) has none.
fn value_key(arg: &Arg) -> Option<String> {
    let name = arg.get_value_names()?.first().filter(|_| arg.get_action().takes_values())?;
    let is_word = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    is_word.then(|| format!("help-value-{}", name.to_lowercase().replace('_', "-")))
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
    use std::collections::BTreeSet;

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
            let values = arg.get_value_names().unwrap_or_default();
            found.extend(values.iter().filter(|name| name.starts_with("help-")).map(ToString::to_string));
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
    fn no_value_is_named_in_vain() {
        fn named(command: &Command, found: &mut BTreeSet<String>) {
            found.extend(command.get_arguments().filter_map(value_key));
            command.get_subcommands().for_each(|sub| named(sub, found));
        }
        let mut found = BTreeSet::new();
        named(&Cli::command(), &mut found);
        let written = TEXT_KEYS.iter().filter(|key| key.starts_with("help-value-"));
        assert_eq!(written.map(ToString::to_string).collect::<BTreeSet<_>>(), found);
    }

    #[test]
    fn an_option_of_all_commands_stands_once_on_whichever_side() {
        let of =
            |args: &[&str]| parse(args.iter().map(OsString::from), Lang::Es).map_err(|error| error.kind());
        for twice in [
            &["sageconnect", "--lang", "en", "status", "--lang", "es"][..],
            &["sageconnect", "--lang=en", "runs", "--lang=es", "show", "1"],
            &["sageconnect", "--folder", "a", "about", "--folder", "b"],
            &["sageconnect", "--folder", "a", "sandbox", "serve", "--folder", "b"],
            &["sageconnect", "--json", "status", "--json"],
            &["sageconnect", "status", "--lang", "en", "--lang", "es"],
        ] {
            assert_eq!(of(twice).err(), Some(ErrorKind::ArgumentConflict), "{twice:?}");
        }
        for once in [
            &["sageconnect", "--lang", "en", "--json", "about", "--folder", "b"][..],
            &["sageconnect", "documents", "--lang", "en", "--", "--lang"],
            &[
                "sageconnect",
                "--folder",
                "a",
                "sandbox",
                "importer",
                "x.ini",
                "--folder",
                "b",
                "--folder",
                "c",
            ],
        ] {
            assert_eq!(of(once).err(), None, "{once:?}");
        }
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let of = |args: &[&str]| language(args.iter().map(OsString::from));
        assert_eq!(of(&["sageconnect", "status", "--lang", "en"]), Lang::En);
        assert_eq!(of(&["sageconnect", "--lang=en", "--help"]), Lang::En);
        assert_eq!(of(&["sageconnect", "--lang", "es", "run"]), Lang::Es);
    }
}
