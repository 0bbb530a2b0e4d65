//! Files of documents behind presigned addresses, as a storage service serves them: the address alone is the key.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::config::PortalConfig;
use crate::error::ApiError;
use crate::exchange::{Answer, Call};
use crate::state::{Cfdi, StoredFile};
use crate::store::Inner;

/// Where presigned addresses lead: `/storage/tenants/{tenant}/documents/{cfdi}/{xml|pdf}/{name}`.
const ROOT: &str = "/storage/tenants/";
const EXPIRES: &str = "X-Expires";
const SIGNATURE: &str = "X-Signature";
/// What may stand in a path segment as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which of a document's files.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Xml,
    Pdf,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Pdf => "pdf",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Pdf => "application/pdf",
        }
    }

    fn of(self, cfdi: &Cfdi) -> Option<&StoredFile> {
        match self {
            Self::Xml => cfdi.xml.as_ref(),
            Self::Pdf => cfdi.pdf.as_ref(),
        }
    }
}

/// The presigned addresses of a document's files; a file that is missing has none.
pub(crate) fn links(
    cfdi: &Cfdi,
    tenant_id: &str,
    config: &PortalConfig,
    base_url: &str,
    now: Timestamp,
) -> Value {
    let valid = SignedDuration::from_millis(i64::try_from(config.file_link_ms).unwrap_or(i64::MAX));
    let until = now.checked_add(valid).unwrap_or(Timestamp::MAX);
    let mut shown = json!({ "valid_from": format!("{now:.3}"), "valid_to": format!("{until:.3}") });
    for kind in [Kind::Xml, Kind::Pdf] {
        let Some(file) = kind.of(cfdi) else { continue };
        let name = utf8_percent_encode(&file.name, SEGMENT);
        let path = format!("{ROOT}{tenant_id}/documents/{}/{}/{name}", cfdi.id, kind.word());
        let expires = until.as_millisecond();
        let signature = signature(&path, expires);
        shown[kind.word()] = json!(format!("{base_url}{path}?{EXPIRES}={expires}&{SIGNATURE}={signature}"));
    }
    shown
}

/// Whether a path leads to a file.
pub(crate) fn is_storage(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The query as the request log may keep it: a signature is a key.
pub(crate) fn loggable_query(path: &str, query: &str) -> String {
    if is_storage(path) && !query.is_empty() { "***".to_owned() } else { query.to_owned() }
}

/// Serves a file. The portal's own credentials have no place here: a request that carries them leaks them.
pub(crate) fn serve(inner: &Inner, call: &Call, now: Timestamp) -> Result<Answer, ApiError> {
    if call.key.is_some() || call.secret.is_some() {
        return Err(ApiError::bad_request("a presigned address takes no credentials of the portal"));
    }
    if call.method != "GET" {
        return Err(ApiError::new(405, "GENERAL__WRONG_METHOD", "files are only read"));
    }
    let refused = |why: &str| ApiError::new(403, "GENERAL__FORBIDDEN", why);
    let expires = call.query.one(EXPIRES).and_then(|text| text.parse::<i64>().ok());
    let given = call.query.one(SIGNATURE);
    let Some(expires) = expires.filter(|expires| given == Some(signature(&call.path, *expires).as_str()))
    else {
        return Err(refused("the signature is wrong"));
    };
    if now.as_millisecond() > expires {
        return Err(refused("the address has expired"));
    }
    let (kind, file) = find(inner, &call.path).ok_or_else(ApiError::no_such_path)?;
    Ok(Answer::file(kind.content_type(), file))
}

fn find(inner: &Inner, path: &str) -> Option<(Kind, Bytes)> {
    let mut parts = path.strip_prefix(ROOT)?.split('/');
    let (tenant_id, word, cfdi_id, kind, name) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if word != "documents" || parts.next().is_some() {
        return None;
    }
    let kind = [Kind::Xml, Kind::Pdf].into_iter().find(|held| held.word() == kind)?;
    let file = kind.of(inner.tenant(tenant_id).ok()?.cfdis.get(cfdi_id)?)?;
    let name = percent_decode_str(name).decode_utf8().ok()?;
    (file.name == name).then(|| (kind, file.bytes.clone()))
}

/// Nobody but the stand-in makes these, and nothing outside of it trusts them.
fn signature(path: &str, expires: i64) -> String {
    hex::encode(Sha256::digest(format!("storage of the stand-in\n{path}\n{expires}")))
}

/// As `attachments` shows a file: base64, empty when there is none.
pub(crate) fn attachment(file: Option<&StoredFile>) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = file.map_or(&[][..], |file| &file.bytes);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= three.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        // The table of RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            assert_eq!(attachment(Some(&StoredFile::new("a.xml", plain))), coded);
        }
        assert_eq!(attachment(Some(&StoredFile::new("a", vec![0xFF, 0xFE, 0xFB]))), "//77");
        assert_eq!(attachment(None), "");
    }
}
