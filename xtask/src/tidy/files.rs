//! Rules for what a file is and where it leads: no secrets, no registries by name, no dead links.

use std::sync::LazyLock;

use regex::Regex;

use super::{Report, Source, Tree};

static SECRET_NAME: LazyLock<Regex> = LazyLock::new(|| {
    let names = [
        r"\.env(?:\..+)?",
        r"\.netrc",
        r"\.pgpass",
        r"credentials(?:\.(?:toml|json))?",
        r"secrets?\.(?:toml|json|ya?ml|env)",
        r"id_(?:rsa|dsa|ecdsa|ed25519)",
        r".+\.(?:pfx|p12|jks|keystore|key|ppk)",
    ];
    Regex::new(&format!("^(?:{})$", names.join("|"))).expect("the pattern is fixed")
});

/// A private key with its content, and a registry's token. The name of a key's header alone is no secret.
static SECRET_CONTENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\n)*[A-Za-z0-9+/]{16}|_authToken\s*=")
        .expect("the pattern is fixed")
});

pub fn credentials(_: &Tree, source: &Source, report: Report<'_>) {
    if SECRET_NAME.is_match(source.name()) && source.name() != ".env.example" {
        report(1, "remove the file: one with this name holds secrets".to_owned());
    }
    for found in SECRET_CONTENT.find_iter(&source.text) {
        report(
            source.line_at(found.start()),
            "remove the secret; a test makes its own keys when it runs".to_owned(),
        );
    }
}

static NPM_ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""resolved":\s*"https?:"#).expect("the pattern is fixed"));

/// A registry chosen in the settings of npm or cargo.
static CHOSEN_REGISTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:(?:@[\w-]+:)?registry\s*=|\[(?:source|registries)\b|replace-with\s*=)")
        .expect("the pattern is fixed")
});

pub fn registries(_: &Tree, source: &Source, report: Report<'_>) {
    let is_settings = source.name() == ".npmrc" || source.path.ends_with(".cargo/config.toml");
    for (number, line) in source.lines() {
        if source.name() == "package-lock.json" && NPM_ADDRESS.is_match(line) {
            let cure =
                "remove the address: `omit-lockfile-registry-resolved=true` in `.npmrc`, then `npm install`";
            report(number, cure.to_owned());
        }
        if is_settings && CHOSEN_REGISTRY.is_match(line) {
            report(number, "remove the registry: which one is used is the machine's own setting".to_owned());
        }
    }
}

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)"#).expect("the pattern is fixed"));

pub fn links(tree: &Tree, source: &Source, report: Report<'_>) {
    if !source.has_extension(&["md"]) {
        return;
    }
    let mut is_sample = false;
    for (number, line) in source.lines() {
        if line.trim_start().starts_with("```") {
            is_sample = !is_sample;
        }
        if is_sample {
            continue;
        }
        for link in LINK.captures_iter(line) {
            let target = link[1].split(['#', '?']).next().unwrap_or_default();
            if target.is_empty() || target.contains(':') {
                continue;
            }
            if !leads_somewhere(tree, &source.path, target) {
                report(number, format!("there is no `{target}` from here"));
            }
        }
    }
}

/// Whether a link in the file `from` names a file of the tree, or a folder that has one.
fn leads_somewhere(tree: &Tree, from: &str, target: &str) -> bool {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for part in start.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." if path.is_empty() => return false,
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    let path = path.join("/");
    let folder = format!("{path}/");
    path.is_empty()
        || tree.get(&path).is_some()
        || tree.sources.iter().any(|source| source.path.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::super::{check_file, check_files};

    #[test]
    fn files_that_hold_secrets_by_their_name_are_found() {
        for path in
            [".env", "ui/.env.production", "conf/secrets.toml", "site.pfx", "ssh/id_rsa", "tls/server.key"]
        {
            check_file(path, "x\n", &["1: credentials: remove the file: one with this name holds secrets"]);
        }
        for path in [".env.example", "docs/secrets.md", "crates/sc-settings/src/secret.rs", "ca.pem", "key"] {
            check_file(path, "//! x\n", &[]);
        }
    }

    #[test]
    fn a_private_key_is_found_in_any_text_and_its_header_alone_is_not() {
        let header = ["-----BEGIN RSA PRIV", "ATE KEY-----"].concat();
        let secret = "remove the secret; a test makes its own keys when it runs";
        check_file(
            "a.pem",
            &format!("cert\n{header}\nMIIEpAIBAAKCAQEA\n"),
            &[&format!("2: credentials: {secret}")],
        );
        check_file(
            "a.rs",
            &format!("\"{header}\\nMIIEpAIBAAKCAQEA\";\n"),
            &[&format!("1: credentials: {secret}")],
        );
        check_file("a.rs", &format!("assert!(!log.contains(\"{header}\"));\n"), &[]);
        check_file("a.pem", "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA\n", &[]);
    }

    #[test]
    fn addresses_of_packages_and_chosen_registries_are_found() {
        check_file(
            "ui/package-lock.json",
            "{\n  \"resolved\": \"https://packages.example/svelte.tgz\",\n  \"link\": \"resolved\"\n}\n",
            &[
                "2: registries: remove the address: `omit-lockfile-registry-resolved=true` in `.npmrc`, then `npm install`",
            ],
        );
        let chosen = "remove the registry: which one is used is the machine's own setting";
        check_file(
            "ui/.npmrc",
            "save-exact=true\nregistry=https://a.example\n",
            &[&format!("2: registries: {chosen}")],
        );
        check_file(".cargo/config.toml", "[source.crates-io]\n", &[&format!("1: registries: {chosen}")]);
        check_file(".cargo/config.toml", "[alias]\nxtask = \"run\"\n", &[]);
    }

    #[test]
    fn links_lead_to_files_and_folders_of_the_tree() {
        let map = "[a](glossary.md) [b](../README.md#run) [c](decisions/) [d](/docs/glossary.md \"words\")\n\
                   [e](https://example.com/x) [f](#here) [g](mailto:a@example.com) ![h](<../icons/on.png>)\n\
                   ```\n[sample](nowhere.md)\n```\n";
        check_files(
            &[
                ("docs/architecture.md", map),
                ("docs/glossary.md", ""),
                ("docs/decisions/0001.md", ""),
                ("README.md", ""),
                ("icons/on.png", ""),
            ],
            &[],
        );
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        check_files(
            &[("docs/a.md", "[a](b.md)\n[b](../../outside.md) and [c](README.md)\n"), ("README.md", "")],
            &[
                "1: links: there is no `b.md` from here",
                "2: links: there is no `../../outside.md` from here",
                "2: links: there is no `README.md` from here",
            ],
        );
    }
}
