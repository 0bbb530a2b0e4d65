//! Which characters and names XML 1.0 (fifth edition) allows.

/// Whether XML may hold the character at all, even as a reference.
pub(crate) fn is_character(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        _ => c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'),
    }
}

/// What separates names and attributes.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Whether a character may follow the first one of a name without a colon.
fn continues_name(c: char) -> bool {
    begins_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether a text is a name without a colon.
fn is_plain_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(begins_name) && chars.all(continues_name)
}

/// Takes a qualified name apart: prefix (empty = none) and local name. `None`: it is no name.
pub(crate) fn parts(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) if is_plain_name(prefix) => (prefix, local),
        Some(_) => return None,
        None => ("", name),
    };
    is_plain_name(local).then_some((prefix, local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<(&str, &str)>) {
        assert_eq!(parts(name), expected, "{name:?}");
    }

    #[test]
    fn a_name_has_at_most_one_colon_between_two_plain_names() {
        check("Comprobante", Some(("", "Comprobante")));
        check("cfdi:Comprobante", Some(("cfdi", "Comprobante")));
        check("_a-1.b", Some(("", "_a-1.b")));
        check("añadidura", Some(("", "añadidura")));
        for bad in ["", ":", ":a", "a:", "a:b:c", "1a", "-a", "a b", "a/b", "a=", "<a", "a:1"] {
            check(bad, None);
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_known() {
        for bad in ['\0', '\u{1}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_character(bad), "{bad:?}");
        }
        for good in ['\t', '\n', '\r', ' ', '\u{7F}', '\u{85}', 'ñ', '\u{FFFD}', '\u{10FFFF}'] {
            assert!(is_character(good), "{good:?}");
        }
    }
}
