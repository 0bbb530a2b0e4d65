//! Why the portal refuses a request: status, code and words.

use std::fmt;

/// A refusal. `status` and `symbol` come from the tables of portal-api.md 1.2; where that page gives no HTTP
/// status for a code, 400 stands for a request that contradicts itself or the documents, 404 for something
/// that does not exist, 406 for what is settled already and 409 for what exists already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    /// The portal's number, for the three codes seen in production.
    pub(crate) number: Option<u32>,
    pub(crate) symbol: &'static str,
    pub(crate) description: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.symbol, self.description)
    }
}

pub(crate) const DUPLICATED: &str = "PAYMENT__DUPLICATED";

impl ApiError {
    pub(crate) fn new(status: u16, symbol: &'static str, description: impl Into<String>) -> Self {
        Self { status, number: None, symbol, description: description.into() }
    }

    /// The request contradicts itself or breaks a limit, and no other code fits.
    pub(crate) fn bad_request(description: impl Into<String>) -> Self {
        Self::new(400, "GENERAL__BAD_REQUEST", description)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "GENERAL__UNAUTHORIZED", "the key or the secret is missing or wrong")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(403, "GENERAL__FORBIDDEN", "the key has no rights on this tenant")
    }

    pub(crate) fn no_such_path() -> Self {
        Self::new(404, "GENERAL__NOT_FOUND", "there is nothing at this address")
    }

    /// 400 / 2390.
    pub(crate) fn document_type_undefined() -> Self {
        Self {
            number: Some(2390),
            ..Self::new(400, "PAYMENT__EXTERNAL_CFDIS_EMPTY_TYPE", "document type of cfdis undefined")
        }
    }

    /// 404 / 1800.
    pub(crate) fn cfdis_not_registered(uuids: &[String]) -> Self {
        let description = format!("the following cfdis are not registered: {}", uuids.join(", "));
        Self { number: Some(1800), ..Self::new(404, "PAYMENT_CFDIS_NOT_FOUND", description) }
    }

    /// 406 / 1827.
    pub(crate) fn cfdis_already_paid(identifier: &str) -> Self {
        let description = format!("the following cfdis are already paid: {identifier}");
        Self { number: Some(1827), ..Self::new(406, "PAYMENT_CFDI_ALREADY_PAID", description) }
    }

    /// The stand-in contradicts itself: a defect of its own, never of the request.
    pub(crate) fn defect(cause: &impl fmt::Display) -> Self {
        Self::new(500, "GENERAL__INTERNAL_SERVER_ERROR", cause.to_string())
    }

    pub(crate) fn payment_not_found(id: &str) -> Self {
        Self::new(404, "PAYMENT__NOT_FOUND", format!("there is no payment {id}"))
    }

    /// What stands in `results[].error_code`: the portal's number, or the HTTP-like one where none is known.
    pub(crate) fn batch_code(&self) -> u32 {
        self.number.unwrap_or(u32::from(self.status))
    }

    /// What stands in `results[].error_message`.
    pub(crate) fn batch_message(&self) -> String {
        self.to_string()
    }
}
