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

/// Masks the credentials of one client.
pub(crate) struct Redactor {
    /// Each credential in each spelling that an answer could echo, longest first.
    spellings: Vec<SecretString>,
}

impl Redactor {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        let mut spellings: Vec<String> = [&credentials.key, &credentials.secret]
            .into_iter()
            .flat_map(|secret| spellings(secret.expose_secret().trim()))
            .filter(|text| !text.is_empty())
            .collect();
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self { spellings: spellings.into_iter().map(SecretString::from).collect() }
    }

    /// The text without credentials and without parameters of URLs.
    pub(crate) fn clean(&self, text: &str) -> String {
        let masked = self
            .spellings
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret.expose_secret(), MASK));
        PARAMETERS.replace_all(&masked, "$1?***").into_owned()
    }
}

fn spellings(secret: &str) -> [String; 4] {
    let in_json = serde_json::Value::from(secret).to_string();
    let in_json = in_json[1..in_json.len() - 1].to_owned();
    let with_escaped_slashes = in_json.replace('/', "\\/");
    let in_url = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    [secret.to_owned(), in_json, with_escaped_slashes, in_url]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        Redactor::new(&Credentials { key: "kéy".into(), secret: r#"a"/b&c"#.into() }).clean(text)
    }

    #[test]
    fn a_credential_is_masked_however_it_is_written() {
        for echo in [r#"a"/b&c"#, r#"a\"/b&c"#, r#"a\"\/b&c"#, "a%22%2Fb%26c"] {
            assert_eq!(clean(&format!("<{echo}>")), "<***>", "{echo}");
        }
        assert_eq!(clean("kéy and k%C3%A9y"), "*** and ***");
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
