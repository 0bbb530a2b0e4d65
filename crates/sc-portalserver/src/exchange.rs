//! A request and its answer, without any network: what a handler is given, and what an error looks like.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::{DuplicateAnswer, ErrorCodeStyle, PortalConfig};
use crate::error::ApiError;
use crate::origin::Origin;
use crate::query::Query;
use crate::state::{Cause, Tenant};
use crate::store::Inner;
use crate::wire;

/// A request, as far as its answer depends on it.
pub(crate) struct Call {
    pub(crate) method: String,
    /// Still percent-encoded.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) key: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
    /// Its number in the request log.
    pub(crate) seq: u64,
    /// Where this server is reached, without a slash at the end.
    pub(crate) base_url: String,
}

impl Call {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, ApiError> {
        let kind = self.content_type.as_deref().unwrap_or_default();
        if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
            return Err(ApiError::new(415, "GENERAL__WRONG_MEDIA_TYPE", "the body must be application/json"));
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| ApiError::new(400, "GENERAL__NOT_READABLE", "the body is no JSON"))
    }
}

/// An answer before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Json(Value),
    File { content_type: &'static str, bytes: Bytes },
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: Content::Json(body) }
    }

    /// A file as it is.
    pub(crate) fn file(content_type: &'static str, bytes: Bytes) -> Self {
        Self { status: 200, body: Content::File { content_type, bytes } }
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self.body {
            Content::Json(_) => "application/json",
            Content::File { content_type, .. } => content_type,
        }
    }

    pub(crate) fn bytes(&self) -> Bytes {
        match &self.body {
            Content::Json(value) => Bytes::from(value.to_string()),
            Content::File { bytes, .. } => bytes.clone(),
        }
    }
}

/// What a handler works with: the data, locked for this one request.
pub(crate) struct Context<'a> {
    pub(crate) inner: &'a mut Inner,
    pub(crate) call: &'a Call,
    pub(crate) config: &'a PortalConfig,
    pub(crate) tenant_id: &'a str,
    /// The decoded `{id}` of the path; empty where the route has none.
    pub(crate) id: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) forced: bool,
}

impl Context<'_> {
    pub(crate) fn tenant(&self) -> Result<&Tenant, ApiError> {
        self.inner.tenant(self.tenant_id).map_err(|_| ApiError::forbidden())
    }

    /// This request as the cause of a change; `payload` is the part of it that asked for the change.
    pub(crate) fn origin(&self, payload: &Value) -> Origin {
        Origin {
            cause: Cause::Request {
                request: self.call.seq,
                method: self.call.method.clone(),
                path: self.call.path.clone(),
            },
            payload: Some(payload.clone()),
            forced: self.forced,
            at: self.now,
        }
    }
}

/// A refusal as the answer of a call: `{code, description}`.
pub(crate) fn error_answer(error: &ApiError, config: &PortalConfig) -> Answer {
    let code = match (config.modes.error_code, error.number) {
        (ErrorCodeStyle::AsSeen, Some(number)) => json!(number),
        (ErrorCodeStyle::AsSeen, None) | (ErrorCodeStyle::Symbolic, _) => json!(error.symbol),
    };
    let body = json!({ "code": code, "description": error.description });
    Answer { status: error.status, ..Answer::ok(body) }
}

/// As [`error_answer`], for the creation of one document, where a duplicate may be answered in three ways.
pub(crate) fn create_error_answer(
    error: &ApiError,
    config: &PortalConfig,
    duplicate: DuplicateAnswer,
    external_id: Option<&str>,
    internal_id: Option<&str>,
) -> Answer {
    if !error.is_duplicate() {
        return error_answer(error, config);
    }
    let plain = error_answer(error, config);
    match duplicate {
        DuplicateAnswer::Http409Code => plain,
        DuplicateAnswer::Http400Code => Answer { status: 400, ..plain },
        DuplicateAnswer::Http200InBand => Answer::ok(wire::without_nulls(json!({
            "errors": [wire::in_band(&error.into())],
            "external_id": external_id,
            "internal_id": internal_id,
            "status": "ERROR",
        }))),
    }
}
