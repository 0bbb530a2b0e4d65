//! The folder in the commands that sentences name: who works on an installation in a folder of its own has to name it with
//! each command.

/// Quotes around commands, in each language.
const QUOTES: [(char, char); 2] = [('«', '»'), ('“', '”')];

const PROGRAM: &str = "sageconnect ";

/// Commands that work on no installation, or name its folder themselves.
const WITHOUT: [&str; 5] = ["demo", "sandbox", "settings example", "--help", "help"];

/// Adds the folder to each command in a text that does not name one.
pub(crate) fn with_folder(text: &str, folder: &str) -> String {
    let folder =
        if folder.contains(char::is_whitespace) { format!("\"{folder}\"") } else { folder.to_owned() };
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((place, open, close)) = first_quote(rest) {
        let (before, quoted) = rest.split_at(place + open.len_utf8());
        shown.push_str(before);
        rest = quoted;
        let command = quoted.split(close).next().unwrap_or_default();
        if command.len() < quoted.len() && takes_a_folder(command) {
            shown.push_str(command);
            shown.push_str(" --folder ");
            shown.push_str(&folder);
            rest = &quoted[command.len()..];
        }
    }
    shown.push_str(rest);
    shown
}

fn first_quote(text: &str) -> Option<(usize, char, char)> {
    let found = QUOTES.into_iter().filter_map(|(open, close)| Some((text.find(open)?, open, close)));
    found.min_by_key(|(place, ..)| *place)
}

fn takes_a_folder(text: &str) -> bool {
    text.strip_prefix(PROGRAM).is_some_and(|command| {
        !command.contains("--folder") && !WITHOUT.iter().any(|without| command.starts_with(without))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(with_folder(text, "/srv/norte"), expected);
        assert_eq!(with_folder(expected, "/srv/norte"), expected, "once is enough");
    }

    #[test]
    fn each_command_names_the_folder_and_other_quotes_stay() {
        check(
            "Guárdela con «sageconnect secrets set db/user»; «sageconnect secrets list» dice «cuáles» faltan.",
            "Guárdela con «sageconnect secrets set db/user --folder /srv/norte»; «sageconnect secrets list --folder /srv/norte» \
             dice «cuáles» faltan.",
        );
        check("See “sageconnect status”.", "See “sageconnect status --folder /srv/norte”.");
        for stays in [
            "Sin configurar nada, con «sageconnect demo».",
            "Start it with “sageconnect sandbox serve --folder FOLDER”.",
            "El portal dice «sageconnect no existe",
            "",
        ] {
            check(stays, stays);
        }
    }

    #[test]
    fn a_folder_with_blanks_is_quoted() {
        let shown = with_folder("«sageconnect status»", "C:\\Datos de Sage");
        assert_eq!(shown, "«sageconnect status --folder \"C:\\Datos de Sage\"»");
    }
}
