//! The one place that every text passes before it becomes a line.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

const MASK: &str = "***";

/// Shorter secrets are not looked for: their letters stand in half of all words.
const SECRET_CHARS_MIN: usize = 4;
/// A base64 text in whose middle a secret stands shows no less of it than this before it is looked for.
const INNER_BASE64_MIN: usize = 8;

/// What the ways to write a text into a URL leave as it is, or encode.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const COMPONENT: AsciiSet = UNRESERVED.remove(b'!').remove(b'*').remove(b'\'').remove(b'(').remove(b')');
const FORM: AsciiSet = NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
const QUERY: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
const PATH: AsciiSet =
    CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}');
const USER: AsciiSet =
    PATH.add(b'/').add(b':').add(b';').add(b'=').add(b'@').add(b'[').add(b'\\').add(b']').add(b'^').add(b'|');

/// Replaces secrets, in every spelling that a library may give them.
#[derive(Default)]
pub(crate) struct Redactor {
    known: RwLock<Arc<Known>>,
}

#[derive(Default)]
struct Known {
    spellings: Vec<SecretString>,
    finder: Finder,
    /// Longest spelling. Bytes.
    bytes_max: usize,
}

#[derive(Default)]
enum Finder {
    #[default]
    Nothing,
    Spellings(AhoCorasick),
    /// There are too many to look for. Then nothing is shown at all.
    Everything,
}

impl Redactor {
    /// From now on these are replaced.
    pub(crate) fn add(&self, secrets: impl IntoIterator<Item = SecretString>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<String> =
            known.spellings.iter().map(|spelling| spelling.expose_secret().to_owned()).collect();
        for secret in secrets {
            let secret = secret.expose_secret().trim();
            if secret.chars().count() >= SECRET_CHARS_MIN {
                all.extend(spellings(secret));
            }
        }
        all.sort_unstable();
        all.dedup();
        let finder = match AhoCorasick::builder().match_kind(MatchKind::Standard).build(&all) {
            _ if all.is_empty() => Finder::Nothing,
            Ok(finder) => Finder::Spellings(finder),
            Err(_) => Finder::Everything,
        };
        let bytes_max = all.iter().map(String::len).max().unwrap_or_default();
        let spellings = all.into_iter().map(SecretString::from).collect();
        *known = Arc::new(Known { spellings, finder, bytes_max });
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The text without secrets.
    pub(crate) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.known().finder {
            Finder::Nothing => Cow::Borrowed(text),
            Finder::Everything => Cow::Borrowed(MASK),
            Finder::Spellings(finder) => masked(text, finder),
        }
    }

    /// The text without secrets, where its end is missing: what may be the beginning of a secret goes too.
    pub(crate) fn clean_beginning<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let whole = text.len().saturating_sub(self.known().bytes_max);
        self.clean(&text[..text.floor_char_boundary(whole)])
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").field("spellings", &self.known().spellings.len()).finish()
    }
}

/// Matches may overlap (one secret may begin with the end of another): all that any of them covers goes.
fn masked<'a>(text: &'a str, finder: &AhoCorasick) -> Cow<'a, str> {
    let mut covered: Vec<(usize, usize)> =
        finder.find_overlapping_iter(text).map(|found| (found.start(), found.end())).collect();
    if covered.is_empty() {
        return Cow::Borrowed(text);
    }
    covered.sort_unstable();
    let mut clean = String::with_capacity(text.len());
    let mut shown = 0;
    for (start, end) in covered {
        if start > shown || clean.is_empty() {
            clean.push_str(&text[shown..start]);
            clean.push_str(MASK);
        }
        shown = shown.max(end);
    }
    clean.push_str(&text[shown..]);
    Cow::Owned(clean)
}

/// As it is, and as `Debug`, JSON, XML, URLs and base64 write it; also inside each other where that is usual.
fn spellings(secret: &str) -> Vec<String> {
    let json = in_json(secret);
    let mut all = vec![secret.to_owned(), json.replace('/', "\\/"), in_xml(secret), json];
    for index in 0..all.len() {
        all.push(in_debug(&all[index]));
    }
    for set in [NON_ALPHANUMERIC, &UNRESERVED, &COMPONENT, &FORM, &QUERY, &PATH, &USER] {
        let upper = utf8_percent_encode(secret, set).to_string();
        all.push(upper.replace("%20", "+"));
        all.push(lower_escapes(&upper));
        all.push(upper);
    }
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        let whole = engine.encode(secret);
        all.push(format!("{whole}{}", "=".repeat((4 - whole.len() % 4) % 4)));
        all.push(whole);
        // Inside a longer text, as the password of `user:password` is: by how many bytes stand before it.
        for before in 0..3 {
            let bytes = [&[0; 2][..before], secret.as_bytes()].concat();
            let inner = &engine.encode(&bytes)[(before * 8).div_ceil(6)..bytes.len() * 8 / 6];
            if inner.len() >= INNER_BASE64_MIN {
                all.push(inner.to_owned());
            }
        }
    }
    all
}

fn in_debug(text: &str) -> String {
    let quoted = format!("{text:?}");
    quoted[1..quoted.len() - 1].to_owned()
}

fn in_json(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            other if (other as u32) < 0x20 => json.push_str(&format!("\\u{:04x}", other as u32)),
            other => json.push(other),
        }
    }
    json
}

fn in_xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&apos;")
}

/// `%2F` as `%2f`.
fn lower_escapes(text: &str) -> String {
    let mut left = 0;
    let lower = |character: char| {
        left = if character == '%' { 2 } else { i32::max(left - 1, -1) };
        if left >= 0 && character != '%' { character.to_ascii_lowercase() } else { character }
    };
    text.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let redactor = Redactor::default();
        redactor.add(secrets.iter().map(|secret| SecretString::from(*secret)));
        redactor
    }

    #[test]
    fn a_secret_is_replaced_however_it_is_written() {
        let secret = "k\"é/y\\ &<'>Z%1";
        let redactor = redactor(&[secret]);
        let debug = format!("{secret:?}");
        for text in [
            secret.to_owned(),
            debug[1..debug.len() - 1].to_owned(),
            "k\\\"é\\/y\\\\ &<'>Z%1".to_owned(),
            "k&quot;é/y\\ &amp;&lt;&apos;&gt;Z%1".to_owned(),
            "k%22%C3%A9%2Fy%5C%20%26%3C%27%3EZ%251".to_owned(),
            "k%22%c3%a9%2fy%5c%20%26%3c%27%3eZ%251".to_owned(),
            "k%22%C3%A9%2Fy%5C+%26%3C%27%3EZ%251".to_owned(),
            base64::engine::general_purpose::STANDARD.encode(secret),
            base64::engine::general_purpose::URL_SAFE.encode(secret),
        ] {
            assert_eq!(redactor.clean(&format!("<{text}>")), "<***>", "{text}");
        }
    }

    #[test]
    fn a_secret_inside_a_longer_base64_text_is_replaced_but_for_its_borders() {
        let redactor = redactor(&["correct-horse-battery"]);
        for user in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "!", "!!", "!!!"] {
                let text = STANDARD_NO_PAD.encode(format!("{user}correct-horse-battery{after}"));
                let clean = redactor.clean(&text);
                assert!(clean.contains(MASK), "{user} {after}: {clean}");
                assert!(clean.len() < 3 + 4 * 4, "{user} {after}: {clean}");
            }
        }
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_of_either() {
        let redactor = redactor(&["abcd1234", "1234wxyz", "1234"]);
        assert_eq!(redactor.clean("<abcd1234wxyz>"), "<***>");
        assert_eq!(redactor.clean("1234-abcd1234"), "***-***");
        assert_eq!(redactor.clean("12341234"), "***");
    }

    #[test]
    fn short_and_empty_secrets_are_not_looked_for() {
        let redactor = redactor(&["", "  ", "abc", " añb ", "four"]);
        assert_eq!(redactor.clean("abc añb four"), "abc añb ***");
    }

    #[test]
    fn secrets_are_added_at_any_time() {
        let redactor = redactor(&["first-secret"]);
        assert_eq!(redactor.clean("first-secret second-secret"), "*** second-secret");
        redactor.add([SecretString::from("second-secret")]);
        assert_eq!(redactor.clean("first-secret second-secret"), "*** ***");
        assert!(!format!("{redactor:?}").contains("secret-"));
    }

    #[test]
    fn of_a_text_whose_end_is_missing_no_beginning_of_a_secret_is_kept() {
        let redactor = redactor(&["first-secret"]);
        let text = format!("{} first-sec", "x".repeat(200));
        assert!(!redactor.clean_beginning(&text).contains("first"));
    }
}
