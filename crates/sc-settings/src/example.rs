//! The example file, written from the declarations of the keys.

use std::fmt::Write as _;

use sc_words::Lang;

use crate::key::{Absent, Key, Kind};
use crate::keys;
use crate::settings::Settings;

impl Settings {
    /// A complete, valid settings file with a comment on each key in Spanish and English. Keys that
    /// would change what a site does are commented out.
    pub fn example() -> String {
        let mut text = String::from(
            "# Configuración de SageConnect. Las claves que faltan toman su valor normal. Las contraseñas no van aquí:\n\
             # se guardan con «sageconnect secrets set».\n\
             # Settings of SageConnect. Absent keys take their usual value. Passwords do not belong here: they are\n\
             # stored by “sageconnect secrets set”.\n\n",
        );
        let mut section = "";
        for key in keys::ALL {
            if key.section() != section {
                section = key.section();
                let header =
                    if section == "tenant" { "[[tenant]]".to_owned() } else { format!("[{section}]") };
                let _ = writeln!(text, "{header}");
            }
            let _ = writeln!(text, "# {}", key.meaning(Lang::Es));
            let _ = writeln!(text, "# {}", key.meaning(Lang::En));
            let mark = if key.absent == Absent::Nothing { "# " } else { "" };
            let _ = writeln!(text, "{mark}{} = {}{}\n", key.name(), key.example, bounds(key));
        }
        text
    }
}

fn bounds(key: &Key) -> String {
    match &key.kind {
        Kind::Integer { bounds, .. } if bounds.start() < bounds.end() => {
            format!("  # {} – {}", bounds.start(), bounds.end())
        }
        Kind::Decimal { bounds, .. } => format!("  # {} – {}", bounds.start(), bounds.end()),
        Kind::Choice(choices) => format!("  # {}", choices.join(" | ")),
        Kind::Integers(bounds) => format!("  # {} – {}", bounds.start(), bounds.end()),
        Kind::Integer { .. }
        | Kind::Boolean
        | Kind::Text { .. }
        | Kind::Shaped(_)
        | Kind::Map(_)
        | Kind::Texts { .. }
        | Kind::Parts { .. } => String::new(),
    }
}
