//! Rules between keys, and keys that nobody knows.

use toml::{Table, Value};

use crate::key::{Key, Kind};
use crate::keys;
use crate::mode::Mode;
use crate::problem::{Problem, ProblemCode};
use crate::reader::Reader;

struct Relation {
    smaller: &'static Key,
    larger: &'static Key,
    /// Whether both may be equal.
    or_equal: bool,
    /// Whether it holds in a sandbox too, where some waits are zero.
    in_sandbox: bool,
}

const fn less(smaller: &'static Key, larger: &'static Key) -> Relation {
    Relation { smaller, larger, or_equal: false, in_sandbox: true }
}

const fn at_most(smaller: &'static Key, larger: &'static Key) -> Relation {
    Relation { smaller, larger, or_equal: true, in_sandbox: true }
}

const fn live_only(relation: Relation) -> Relation {
    Relation { in_sandbox: false, ..relation }
}

/// An outer wait must not end before the inner one that explains it.
const RELATIONS: &[Relation] = &[
    less(&keys::TIMEOUTS_HTTP_MS, &keys::PORTAL_LIST_BUDGET_MS),
    less(&keys::PORTAL_LIST_BUDGET_MS, &keys::TIMEOUTS_STEP_MS),
    less(&keys::TIMEOUTS_HTTP_MS, &keys::TIMEOUTS_STEP_MS),
    less(&keys::TIMEOUTS_STEP_MS, &keys::TIMEOUTS_CHILD_MS),
    less(&keys::TIMEOUTS_CHILD_MS, &keys::TIMEOUTS_LOCK_MS),
    at_most(&keys::DATABASE_CONNECT_TIMEOUT_MS, &keys::TIMEOUTS_HTTP_MS),
    less(&keys::DATABASE_LOCK_TIMEOUT_MS, &keys::DATABASE_QUERY_TIMEOUT_MS),
    less(&keys::DATABASE_QUERY_TIMEOUT_MS, &keys::TIMEOUTS_STEP_MS),
    // A call that we gave up may still be running at the other side for as long as a call lasts.
    live_only(less(&keys::TIMEOUTS_HTTP_MS, &keys::TIMEOUTS_IN_FLIGHT_MS)),
    live_only(less(&keys::TIMEOUTS_VERIFY_SPACING_MS, &keys::TIMEOUTS_IN_FLIGHT_MS)),
    at_most(&keys::ENGINE_BRAKE_FLOOR, &keys::ENGINE_BRAKE_EFFECTS),
    at_most(&keys::ENGINE_EFFECTS_PARALLEL, &keys::PORTAL_MAX_CONCURRENCY),
];

/// Checks the relations between values that are right by themselves.
pub(crate) fn check(reader: &mut Reader) {
    for relation in RELATIONS {
        if reader.mode == Mode::Sandbox && !relation.in_sandbox {
            continue;
        }
        let value = |key: &Key| reader.integers.get(key.path).copied();
        let (Some(smaller), Some(larger)) = (value(relation.smaller), value(relation.larger)) else {
            continue;
        };
        if smaller < larger || (relation.or_equal && smaller == larger) {
            continue;
        }
        let code = if relation.or_equal { ProblemCode::Exceeds } else { ProblemCode::NotLess };
        reader.problems.push(
            Problem::new(code, relation.smaller.path)
                .value(smaller)
                .with("other", relation.larger.path)
                .with("other_value", larger),
        );
    }
}

/// Notes every key that no declaration knows. Its value is never repeated: it may be anything.
pub(crate) fn unknown_keys(reader: &mut Reader, root: &Table) {
    for (name, value) in root {
        match value {
            _ if name == "tenant" => {
                let tenants = value.as_array().map(Vec::as_slice).unwrap_or_default();
                for (index, table) in tenants.iter().enumerate() {
                    if let Some(table) = table.as_table() {
                        in_section(reader, table, "tenant", &format!("tenant[{}]", index + 1));
                    }
                }
            }
            Value::Table(table) if keys::ALL.iter().any(|key| key.section() == name) => {
                in_section(reader, table, name, name);
            }
            _ if is_known("", name) => {}
            // Noted where the section was read.
            _ if keys::ALL.iter().any(|key| key.section() == name) => {}
            _ => note(reader, name.clone(), name),
        }
    }
}

fn in_section(reader: &mut Reader, table: &Table, section: &str, shown: &str) {
    for name in table.keys() {
        if !is_known(section, name) {
            note(reader, format!("{shown}.{name}"), &format!("{section}.{name}"));
        }
    }
    for key in keys::ALL.iter().filter(|key| key.section() == section) {
        if let Kind::Parts { names, .. } = &key.kind
            && let Some(Value::Table(parts)) = table.get(key.name())
        {
            for part in parts.keys().filter(|part| !names.contains(&part.as_str())) {
                note(reader, format!("{shown}.{}.{part}", key.name()), &format!("{}.{part}", key.path));
            }
        }
    }
}

fn is_known(section: &str, name: &str) -> bool {
    keys::ALL.iter().any(|key| key.section() == section && key.name() == name)
}

fn note(reader: &mut Reader, shown: String, path: &str) {
    let problem = if names_a_credential(path) {
        Problem::new(ProblemCode::Credential, shown)
    } else {
        let suggestion = suggestion(path).unwrap_or_else(|| "none".to_owned());
        Problem::new(ProblemCode::Unknown, shown).with("suggestion", suggestion)
    };
    reader.problems.push(problem);
}

fn names_a_credential(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase().replace('-', "_");
    ["password", "passwd", "secret", "api_key", "portal_key", "token", "contrasena", "contraseña", "clave"]
        .iter()
        .any(|word| name.contains(word))
        && !name.starts_with("secrets")
}

/// The key that was probably meant: one of the same section that is spelled like it, else the same name in another one.
/// Inside a table of parts only another part makes sense.
fn suggestion(path: &str) -> Option<String> {
    const NEAR: f64 = 0.75;
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let beside = siblings(parent)
        .map(|known| (known, strsim::jaro_winkler(name, known)))
        .filter(|(_, likeness)| *likeness >= NEAR)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(known, _)| if parent.is_empty() { known.to_owned() } else { format!("{parent}.{known}") });
    let is_in_parts = parent.contains('.');
    beside.or_else(|| {
        let named = keys::ALL.iter().filter(|key| key.name() == name && !key.section().is_empty());
        named.map(|key| key.path.to_owned()).find(|_| !is_in_parts)
    })
}

/// What stands in a section or a table of parts by its name: keys, parts, and at the top the sections as well.
fn siblings(parent: &str) -> impl Iterator<Item = &'static str> {
    let is_top = parent.is_empty();
    let sections = keys::ALL.iter().map(Key::section).filter(move |section| is_top && !section.is_empty());
    let names = keys::ALL.iter().filter(move |key| key.section() == parent).map(Key::name);
    let parts = keys::ALL.iter().filter(move |key| key.path == parent).flat_map(|key| match &key.kind {
        Kind::Parts { names, .. } => *names,
        Kind::Integer { .. }
        | Kind::Decimal { .. }
        | Kind::Boolean
        | Kind::Text { .. }
        | Kind::Choice(_)
        | Kind::Shaped(_)
        | Kind::Map(_)
        | Kind::Integers(_)
        | Kind::Texts { .. } => &[],
    });
    sections.chain(names).chain(parts.copied())
}
