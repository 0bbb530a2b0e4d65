//! `docs/codes.md` is written from the codes and their sentences, and can not fall behind them.

use std::fmt::Write as _;
use std::path::PathBuf;

use sc_domain::{Cause, Code};
use sc_words::{Lang, Words};

fn page() -> String {
    let (es, en) = (Words::new(Lang::Es), Words::new(Lang::En));
    let mut page = String::from(
        "# Codes\n\n\
         Every reason a document waits, or a step fails, has a stable code. `--json` carries the code and its\n\
         arguments; people read the sentences. What follows from a code is its disposition:\n\n",
    );
    for (name, meaning) in [
        ("retry_later", "heals by itself; tried again without anybody's help"),
        ("verify_first", "the outcome is unknown; the other side is asked before anything is sent again"),
        ("fix_document", "a person corrects or decides something about the document"),
        ("fix_setup", "a person corrects the installation; the step stops for the company"),
        ("defect", "a mistake of the program; never retried blindly"),
    ] {
        let _ = writeln!(page, "- `{name}`: {meaning}");
    }
    page.push_str(
        "\nThis page is generated: `SAGECONNECT_UPDATE_DOCS=1 cargo test -p sc-words` writes it.\n\n\
         | Code | Disposition | Español | English |\n| --- | --- | --- | --- |\n",
    );
    for code in Code::ALL {
        let mut cause = Cause::new(*code);
        for name in code.arguments() {
            cause.arguments.insert((*name).to_owned(), format!("{{{name}}}"));
        }
        let cell = |words: &Words| {
            format!("{} *{}*", words.sentence(&cause), words.hint(&cause)).replace('|', "\\|")
        };
        let _ = writeln!(
            page,
            "| `{code}` | `{}` | {} | {} |",
            code.disposition().as_str(),
            cell(&es),
            cell(&en)
        );
    }
    page
}

#[test]
fn the_page_of_codes_is_up_to_date() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "codes.md"].iter().collect();
    let page = page();
    if std::env::var_os("SAGECONNECT_UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs/codes.md can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(stored == page, "docs/codes.md is behind the codes: run with SAGECONNECT_UPDATE_DOCS=1");
}
