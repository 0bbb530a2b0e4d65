//! Hashes that stay the same on every machine and in every version.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of a payload's canonical JSON (keys sorted, no blanks), in lower-case hexadecimal.
///
/// # Panics
/// Never for the payload types of this workspace: they have text keys and finite numbers only.
pub fn payload_hash<T: Serialize>(payload: &T) -> String {
    let value = serde_json::to_value(payload).expect("payload types serialise to JSON");
    sha256_hex(canonical(&value).as_bytes())
}

/// Keys sorted at every depth. Not left to `serde_json`'s map, whose order is a feature that any
/// crate of the build can change.
fn canonical(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let members: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{}:{}", serde_json::Value::String(key.clone()), canonical(&map[key])))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        leaf => leaf.to_string(),
    }
}

/// SHA-256 of several texts. Each part is preceded by its length, so that no two different lists
/// can give the same input.
pub fn sha256_of_parts(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

/// SHA-256 of some bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let one: serde_json::Value = serde_json::from_str(r#"{"b":1.50,"a":"x"}"#).expect("json");
        let two: serde_json::Value = serde_json::from_str(r#"{"a":"x","b":1.50}"#).expect("json");
        assert_eq!(payload_hash(&one), payload_hash(&two));
    }

    #[test]
    fn a_known_digest_keeps_its_value() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
