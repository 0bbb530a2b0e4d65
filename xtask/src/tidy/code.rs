//! Rules for code: nothing unfinished, no sleeping tests, no values inside SQL.

use std::sync::LazyLock;

use regex::Regex;

use super::{Report, Source, Tree};

fn is_rust(source: &Source) -> bool {
    source.has_extension(&["rs"])
}

fn is_script(source: &Source) -> bool {
    source.has_extension(&["ts", "svelte", "js", "mjs"])
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// The first line of test code: 1 in a file of tests, the line of `#[cfg(test)]` over a module elsewhere.
fn first_test_line(source: &Source) -> Option<usize> {
    let path = &source.path;
    let is_test_file = path.contains("/tests/")
        || [".test.ts", ".spec.ts", ".test.mjs", "/tests.rs"].iter().any(|suffix| path.ends_with(suffix));
    if is_test_file {
        return Some(1);
    }
    let mut lines = source.lines().peekable();
    while let Some((number, line)) = lines.next() {
        if line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|(_, next)| next.trim().starts_with("mod "))
        {
            return Some(number);
        }
    }
    None
}

static RUST_LEFTOVERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:todo|unimplemented|dbg)!|#\[ignore|\bFIXME\b|\bTODO\b[:( ]")
        .expect("the pattern is fixed")
});

static SCRIPT_LEFTOVERS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b(?:it|test|describe)\.(?:only|skip|todo)\b|\bdebugger\b|@ts-ignore|@ts-nocheck|\bFIXME\b|\bTODO\b[:(]";
    Regex::new(pattern).expect("the pattern is fixed")
});

pub fn leftovers(_: &Tree, source: &Source, report: Report<'_>) {
    let pattern = match (is_rust(source), is_script(source)) {
        (true, _) => &RUST_LEFTOVERS,
        (_, true) => &SCRIPT_LEFTOVERS,
        _ => return,
    };
    for (number, line) in source.lines() {
        let Some(found) = pattern.find(line) else { continue };
        let word = found.as_str().trim_end_matches([':', '(', ' ']);
        // A comment may speak of a macro, yet not of work that is left.
        if !is_comment(line) || !word.contains(['!', '[']) {
            report(number, format!("remove `{word}`"));
        }
    }
}

static RUST_SLEEP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:thread|time)::sleep(?:_until)?\b|(?:^|[^.\w])sleep(?:_until)?\(")
        .expect("the pattern is fixed")
});

static SCRIPT_SLEEP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bwaitForTimeout\b|\bsetTimeout\(").expect("the pattern is fixed"));

pub fn sleep(_: &Tree, source: &Source, report: Report<'_>) {
    let pattern = match (is_rust(source), is_script(source)) {
        (true, _) => &RUST_SLEEP,
        (_, true) => &SCRIPT_SLEEP,
        _ => return,
    };
    let Some(first) = first_test_line(source) else { return };
    for (number, line) in source.lines().skip(first - 1) {
        // A test's own clock has to declare the function.
        if !is_comment(line) && !line.contains("fn sleep") && pattern.is_match(line) {
            report(
                number,
                "wait for the fact itself: a test that sleeps is slow and still fails at times".to_owned(),
            );
        }
    }
}

/// A statement of SQL in a format string with a place for a value.
static PASTED_SQL: LazyLock<Regex> = LazyLock::new(|| {
    let call = r"\b(?:format|write|writeln)!\s*\((?:\s*\w+\s*,)?\s*";
    let text = r#"r?#*"[^"]*\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE)\s[^"]*\{"#;
    Regex::new(&format!("{call}{text}")).expect("the pattern is fixed")
});

pub fn sql(_: &Tree, source: &Source, report: Report<'_>) {
    if !is_rust(source) {
        return;
    }
    let first_test = first_test_line(source).unwrap_or(usize::MAX);
    for found in PASTED_SQL.find_iter(&source.text) {
        let number = source.line_at(found.start());
        if number < first_test {
            report(number, "bind the value; a quoted database name needs `tidy: allow sql: …`".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_file;

    const SLEEPS: &str =
        "sleep: wait for the fact itself: a test that sleeps is slow and still fails at times";

    #[test]
    fn unfinished_code_and_tests_that_are_off_are_found() {
        check_file(
            "a.rs",
            "fn f() {\n    todo!()\n}\nfn g() { unimplemented!(\"x\") }\n// FIXME later\n#[ignore]\nfn h() {}\n",
            &[
                "2: leftovers: remove `todo!`",
                "4: leftovers: remove `unimplemented!`",
                "5: leftovers: remove `FIXME`",
                "6: leftovers: remove `#[ignore`",
            ],
        );
        check_file(
            "ui/src/a.test.ts",
            "test.only('x', f)\nit.skip('y', g)\n// @ts-ignore\ndebugger\n",
            &[
                "1: leftovers: remove `test.only`",
                "2: leftovers: remove `it.skip`",
                "3: leftovers: remove `@ts-ignore`",
                "4: leftovers: remove `debugger`",
            ],
        );
    }

    #[test]
    fn a_comment_may_speak_of_a_macro_and_spanish_may_say_todo() {
        check_file(
            "a.rs",
            "/// Like `todo!()`, but finished.\nlet s = \"Todo listo\";\nskip.only(1);\n",
            &[],
        );
        check_file("ui/src/a.ts", "const s = 'TODO listo'\nlist.skip(1)\n", &[]);
    }

    #[test]
    fn sleep_is_found_in_tests_of_every_kind() {
        for text in
            ["std::thread::sleep(SECOND);\n", "tokio::time::sleep(SECOND).await;\n", "    sleep(SECOND);\n"]
        {
            check_file("crates/x/tests/it/main.rs", text, &[&format!("1: {SLEEPS}")]);
        }
        let module = "fn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() { thread::sleep(SECOND) }\n}\n";
        check_file("crates/x/src/run.rs", module, &[&format!("4: {SLEEPS}")]);
        check_file("ui/tests/page.spec.ts", "await page.waitForTimeout(500)\n", &[&format!("1: {SLEEPS}")]);
    }

    #[test]
    fn sleep_of_a_clock_and_sleep_of_the_product_are_left_to_clippy() {
        check_file(
            "crates/x/tests/it/main.rs",
            "clock.sleep(SECOND).await;\nasync fn sleep(&self) {}\n",
            &[],
        );
        check_file("crates/x/src/clock.rs", "tokio::time::sleep(left).await;\n", &[]);
        check_file("ui/src/retry.ts", "setTimeout(retry, 500)\n", &[]);
    }

    #[test]
    fn values_inside_sql_are_found_over_several_lines() {
        let pasted = "1: sql: bind the value; a quoted database name needs `tidy: allow sql: …`";
        check_file("a.rs", "format!(\"SELECT a FROM t WHERE k = '{key}'\");\n", &[pasted]);
        check_file(
            "a.rs",
            "format!(\n    r#\"\n    DELETE FROM t\n    WHERE k = {}\"#,\n    key\n);\n",
            &[pasted],
        );
        check_file("a.rs", "write!(out, \"UPDATE t SET a = {a}\")?;\n", &[pasted]);
    }

    #[test]
    fn sql_without_values_and_sql_of_tests_are_left_alone() {
        check_file(
            "a.rs",
            "format!(\"SELECT 1\");\nconst Q: &str = \"SELECT a FROM t WHERE k = @P1\";\n",
            &[],
        );
        check_file(
            "a.rs",
            "format!(\"the UPDATED row {key}\");\nformat!(\"{a}\"); f(\"SELECT 1\", \"{\");\n",
            &[],
        );
        check_file("crates/x/tests/it/main.rs", "format!(\"SELECT {value}\");\n", &[]);
    }
}
