//! Everything of an answer that is kept or shown passes here first.

use std::sync::LazyLock;

use regex::Regex;
use secrecy::{ExposeSecret, SecretString};

use crate::options::Credentials;

/// The parameters of a URL: those of a presigned one are a key to the file. Slashes may be escaped, as
/// some JSON writers do.
static PARAMETERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(https?:(?:\\?/){2}[^\s"'<>?]*)\?[^\s"'<>]*"#).expect("the pattern is a constant")
});

const MASK: &str = "***";

/// Fewer characters of a credential than this give nothing away, and common words would end with them.
const BEGINNING_CHARS_MIN: usize = 4;

/// Masks the credentials of one client.
pub(crate) struct Redactor {
    /// Each credential in each spelling that an answer could echo, longest first.
    spellings: Vec<SecretString>,
}

impl Redactor {
    pub(crate) fn new(credentials: Option<&Credentials>) -> Self {
        let mut spellings: Vec<String> = credentials
            .into_iter()
            .flat_map(|credentials| [&credentials.key, &credentials.secret])
            .flat_map(|secret| spellings(secret.expose_secret().trim()))
            .filter(|text| !text.is_empty())
            .collect();
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self { spellings: spellings.into_iter().map(SecretString::from).collect() }
    }

    /// The text without credentials and without parameters of URLs.
    pub(crate) fn clean(&self, text: &str) -> String {
        let masked = self.spellings.iter().fold(text.to_owned(), |text, secret| {
            without_beginning(text.replace(secret.expose_secret(), MASK), secret.expose_secret())
        });
        PARAMETERS.replace_all(&masked, "$1?***").into_owned()
    }
}

/// A body may have been cut in the middle of a credential: what it ends with is masked as well.
fn without_beginning(mut text: String, secret: &str) -> String {
    let ends = secret.char_indices().map(|(end, _)| end).skip(BEGINNING_CHARS_MIN);
    if let Some(end) = ends.filter(|end| text.ends_with(&secret[..*end])).last() {
        text.truncate(text.len() - end);
        text.push_str(MASK);
    }
    text
}

/// As it is, as a part of a URL, and in JSON: with and without escaped slashes, and as text in such text.
fn spellings(secret: &str) -> Vec<String> {
    let plain = in_json(secret);
    let slashed = plain.replace('/', "\\/");
    let in_url = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    vec![secret.to_owned(), in_json(&plain), in_json(&slashed), plain, slashed, in_url]
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        Redactor::new(Some(&Credentials { key: "kéy".into(), secret: r#"a"/b&c"#.into() })).clean(text)
    }

    #[test]
    fn a_credential_is_masked_however_it_is_written() {
        for echo in
            [r#"a"/b&c"#, r#"a\"/b&c"#, r#"a\"\/b&c"#, r#"a\\\"/b&c"#, r#"a\\\"\\/b&c"#, "a%22%2Fb%26c"]
        {
            assert_eq!(clean(&format!("<{echo}>")), "<***>", "{echo}");
        }
        assert_eq!(clean("kéy and k%C3%A9y"), "*** and ***");
    }

    #[test]
    fn a_credential_cut_in_two_is_masked_at_the_end_of_a_text() {
        let redactor = Redactor::new(Some(&Credentials { key: "canary-key".into(), secret: "x".into() }));
        assert_eq!(redactor.clean("{\"key\":\"canary-"), "{\"key\":\"***");
        assert_eq!(redactor.clean("can"), "can");
    }

    #[test]
    fn the_parameters_of_a_url_are_cut() {
        assert_eq!(
            clean(r#"{"xml":"https://files.test/a.xml?X-Signature=abc&e=1","n":1}"#),
            r#"{"xml":"https://files.test/a.xml?***","n":1}"#
        );
        assert_eq!(clean(r"https:\/\/files.test\/a?s=1\u0026t=2 end"), r"https:\/\/files.test\/a?*** end");
        assert_eq!(clean("why? https://portal.test/a is fine"), "why? https://portal.test/a is fine");
    }
}
