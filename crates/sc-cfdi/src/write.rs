//! Writes elements whose content is attributes alone.

use crate::name::is_character;

/// Appends ` name="value"` for each pair. Every attribute is written, an unknown value as an empty one.
pub(crate) fn attributes<'a>(out: &mut String, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
    for (name, value) in pairs {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        value.chars().for_each(|c| escaped(out, c));
        out.push('"');
    }
}

/// Characters that XML 1.0 cannot hold, not even as references, are left out.
fn escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        // As themselves they would be read back as blanks.
        '\t' => out.push_str("&#9;"),
        '\n' => out.push_str("&#10;"),
        '\r' => out.push_str("&#13;"),
        _ if is_character(c) => out.push(c),
        _ => {}
    }
}
