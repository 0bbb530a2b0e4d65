//! Reads what the portal says about a failure. No error schema is documented, so each shape that was
//! seen is read, and anything else is quoted.

use serde_json::{Map, Value};

/// A symbol of the portal that decides what follows, wherever it stands in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// A second payment with the same external id.
    PaymentDuplicated,
    /// A second purchase order with the same external id.
    OrderDuplicated,
    /// The purchase order was cancelled or closed before.
    OrderEnded,
}

impl Symbol {
    const ALL: [Self; 3] = [Self::PaymentDuplicated, Self::OrderDuplicated, Self::OrderEnded];

    fn as_str(self) -> &'static str {
        match self {
            Self::PaymentDuplicated => "PAYMENT__DUPLICATED",
            Self::OrderDuplicated => "PURCHASE_ORDERS__DUPLICATED",
            Self::OrderEnded => "PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED",
        }
    }

    fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|symbol| text.contains(symbol.as_str()))
    }
}

/// What a body says about a failure.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// `1827`, `PAYMENT__DUPLICATED`.
    pub(crate) code: Option<String>,
    /// Text for a person, on one line.
    pub(crate) message: Option<String>,
    /// Whether code or message stood in members that only the portal's own errors have. A gateway's
    /// `{"message": …}` or `{"error": …}` is not the portal speaking.
    pub(crate) is_portals_own: bool,
    /// The symbol that stands anywhere in it.
    pub(crate) symbol: Option<Symbol>,
}

impl Said {
    /// `code: message`, as far as there is any.
    pub(crate) fn summary(&self) -> String {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (one, other) => one.as_deref().or(other.as_deref()).unwrap_or_default().to_owned(),
        }
    }
}

/// Reads the body of an answer that is no success.
pub(crate) fn read(text: &str) -> Said {
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut said = match serde_json::from_str(text) {
        Ok(Value::Object(object)) => read_object(&object).unwrap_or_else(|| quote(text)),
        Ok(Value::Null) => Said::default(),
        Ok(Value::String(message)) => Said { message: one_line(&message), ..Said::default() },
        Ok(_) | Err(_) => quote(text),
    };
    said.symbol = Symbol::find(text);
    said
}

/// Reads the body of an answer with a good status and the wrong content. JSON without a failure inside
/// says nothing; anything else is quoted.
pub(crate) fn read_good(text: &str) -> Said {
    match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
        Ok(value) => in_band(&value).unwrap_or_default(),
        Err(_) => quote(text.trim()),
    }
}

/// A failure that an answer with a good status reports in its members (portal-api.md 1.1, rule 3).
pub(crate) fn in_band(value: &Value) -> Option<Said> {
    let object = value.as_object()?;
    let reports = object.get("errors").is_some_and(is_something)
        || object.get("error").is_some_and(is_something)
        || object.get("error_code").is_some_and(|code| code_of(code).is_some())
        || list(object, "results").any(|result| result.get("error_code").and_then(code_of).is_some())
        || list(object, "orders_status").any(|order| order.get("status") == Some(&Value::from("ERROR")));
    // An error body that came with a good status: only when nothing of a document is there.
    let is_error_body = object.contains_key("description")
        && object.get("code").and_then(code_of).is_some()
        && !object.contains_key("id");
    if !reports && !is_error_body {
        return None;
    }
    let mut said = read_object(object).unwrap_or_default();
    said.symbol = Symbol::find(&value.to_string());
    Some(said)
}

/// The HTTP status that an in-band failure stands for, so that it is judged like one.
pub(crate) fn status_of(said: &Said) -> u16 {
    match said.code.as_deref() {
        Some("GENERAL__UNAUTHORIZED") => 401,
        Some("GENERAL__FORBIDDEN") => 403,
        Some("GENERAL__INTERNAL_SERVER_ERROR") => 500,
        code => code.and_then(|code| code.parse().ok()).filter(|n| (400..600).contains(n)).unwrap_or(400),
    }
}

fn read_object(object: &Map<String, Value>) -> Option<Said> {
    let mut said = Said::default();
    let mut messages: Vec<String> = Vec::new();
    for entry in entries(object) {
        let code = ["code", "error_code"].iter().find_map(|name| entry.get(*name).and_then(code_of));
        let own = ["description", "error_message"].iter().find_map(|name| text_of(entry, name));
        said.is_portals_own |= code.is_some() || own.is_some();
        said.code = said.code.or(code);
        let message = own.or_else(|| text_of(entry, "message")).or_else(|| text_of(entry, "error"));
        if let Some(message) = message.filter(|message| !messages.contains(message)) {
            messages.push(message);
        }
    }
    messages.extend(list(object, "errors").filter_map(Value::as_str).filter_map(one_line));
    said.message = one_line(&messages.join("; "));
    (said.code.is_some() || said.message.is_some()).then_some(said)
}

/// The objects that may tell of a failure, the outermost first.
fn entries(object: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    let mut entries = vec![object];
    entries.extend(object.get("error").and_then(Value::as_object));
    entries.extend(list(object, "errors").filter_map(Value::as_object));
    entries.extend(
        list(object, "results")
            .filter_map(Value::as_object)
            .filter(|result| result.get("error_code").and_then(code_of).is_some()),
    );
    for order in list(object, "orders_status").filter_map(Value::as_object) {
        entries.extend(list(order, "errors").filter_map(Value::as_object));
    }
    entries
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    object.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A code, unless it says "no error": 0, blank, null.
fn code_of(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()).filter(|text| text != "0"),
        Value::String(text) => one_line(text).filter(|text| text != "0"),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).and_then(one_line)
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn quote(text: &str) -> Said {
    let message = if text.starts_with('<') {
        let title = title(text).and_then(|title| one_line(&title));
        Some(title.map_or_else(|| "HTML".to_owned(), |title| format!("HTML \"{title}\"")))
    } else {
        one_line(text)
    };
    Said { message, ..Said::default() }
}

/// The title of an HTML page. `None` when it has none, or when lower-casing moved the positions.
fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = start + lower[start..].find('>')? + 1;
    let close = open + lower[open..].find("</title")?;
    Some(html[open..close].to_owned())
}

/// Blanks for runs of white space and control characters; `None` when nothing is left. Not cut here: a
/// credential cut in two could no longer be recognised and masked.
fn one_line(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    Some(words.collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(body: &str, code: &str, message: &str, own: bool) {
        let said = read(body);
        assert_eq!(
            (said.code.as_deref().unwrap_or(""), said.message.as_deref().unwrap_or(""), said.is_portals_own),
            (code, message, own),
            "{body}"
        );
    }

    #[test]
    fn each_shape_of_an_error_body_is_read() {
        says(r#"{"code":2390,"description":"undefined"}"#, "2390", "undefined", true);
        says(r#"{"code":"PAYMENT__X","description":"no"}"#, "PAYMENT__X", "no", true);
        says(r#"{"error_code":7,"error_message":"no"}"#, "7", "no", true);
        says(
            r#"{"errors":[{"error_code":"A","error_message":"one"},{"error_code":"B","error_message":"two"}]}"#,
            "A",
            "one; two",
            true,
        );
        says(
            r#"{"id":"x","results":[{"error_code":0,"error_message":"ok"},{"error_code":1827,"error_message":"paid"}]}"#,
            "1827",
            "paid",
            true,
        );
        says(r#"{"orders_status":[{"status":"ERROR","errors":[{"error_code":"C"}]}]}"#, "C", "", true);
        says(r#"{"errors":["one","two"]}"#, "", "one; two", false);
        says(r#"{"error":{"code":"D","message":"deep"}}"#, "D", "deep", true);
        says(r#"{"message":"no route"}"#, "", "no route", false);
        says(r#"{"status":404,"error":"Not Found","path":"/x"}"#, "", "Not Found", false);
        says(r#"{"x":1}"#, "", r#"{"x":1}"#, false);
        says("null", "", "", false);
        says("", "", "", false);
        says(r#""just text""#, "", "just text", false);
        says("[1]", "", "[1]", false);
        says("plain\r\n  text 'with' \"quotes\"", "", "plain text 'with' \"quotes\"", false);
        says(
            "<html><head><TITLE lang=es>Mantenimiento\n hoy</TITLE>",
            "",
            "HTML \"Mantenimiento hoy\"",
            false,
        );
        says("<html>", "", "HTML", false);
        says("\u{feff}{\"code\":1}", "1", "", true);
    }

    #[track_caller]
    fn reports(body: &str, expected: Option<(&str, u16)>) {
        let value: Value = serde_json::from_str(body).expect("JSON");
        let found = in_band(&value).map(|said| {
            let status = status_of(&said);
            (said.code.unwrap_or_default(), status)
        });
        assert_eq!(found, expected.map(|(code, status)| (code.to_owned(), status)), "{body}");
    }

    #[test]
    fn a_good_status_may_carry_a_failure() {
        reports(r#"{"errors":[{"error_code":"A"}],"id":"x"}"#, Some(("A", 400)));
        reports(r#"{"error":"no"}"#, Some(("", 400)));
        reports(r#"{"error_code":"GENERAL__UNAUTHORIZED"}"#, Some(("GENERAL__UNAUTHORIZED", 401)));
        reports(r#"{"code":503,"description":"later"}"#, Some(("503", 503)));
        reports(r#"{"results":[{"error_code":1827}]}"#, Some(("1827", 400)));
        reports(r#"{"orders_status":[{"status":"ERROR","errors":[{"error_code":"C"}]}]}"#, Some(("C", 400)));
        reports(r#"{"id":"x","errors":[],"error":null,"error_code":0,"results":[{"error_code":0}]}"#, None);
        reports(r#"{"id":"x","error":"","error_code":""}"#, None);
        reports("[]", None);
    }

    #[test]
    fn a_symbol_is_found_wherever_it_stands() {
        for (body, expected) in [
            (r#"{"code":"PAYMENT__DUPLICATED"}"#, Some(Symbol::PaymentDuplicated)),
            (
                r#"{"code":409,"description":"PURCHASE_ORDERS__DUPLICATED: exists"}"#,
                Some(Symbol::OrderDuplicated),
            ),
            (
                r#"{"errors":[{"error_code":"PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED"}]}"#,
                Some(Symbol::OrderEnded),
            ),
            (r#"{"code":"PURCHASE_ORDERS__NOT_OPEN"}"#, None),
            ("PAYMENT__DUPLICATED", Some(Symbol::PaymentDuplicated)),
            ("", None),
        ] {
            assert_eq!(read(body).symbol, expected, "{body}");
        }
    }
}
