//! Why the portal refuses a request: status, code and words.

use std::fmt;

use crate::state::InBandError;

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

pub(crate) const PAYMENT_DUPLICATED: &str = "PAYMENT__DUPLICATED";
pub(crate) const ORDER_DUPLICATED: &str = "PURCHASE_ORDERS__DUPLICATED";

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

    pub(crate) fn cfdi_not_found(id: &str) -> Self {
        Self::new(404, "CFDI__NOT_FOUND", format!("there is no cfdi {id}"))
    }

    pub(crate) fn cfdi_uuid_not_found(uuid: &str) -> Self {
        Self::new(404, "CFDI__UUID_NOT_FOUND", format!("there is no cfdi {uuid}"))
    }

    pub(crate) fn provider_not_found() -> Self {
        Self::new(404, "PROVIDERS__NOT_FOUND", "the provider does not exist")
    }

    pub(crate) fn provider_disabled() -> Self {
        Self::new(400, "PROVIDERS__IS_DISABLE", "the provider is disabled")
    }

    pub(crate) fn company_not_found() -> Self {
        Self::new(404, "COMPANIES__NOT_FOUND", "the company does not exist")
    }

    pub(crate) fn company_inactive() -> Self {
        Self::new(400, "COMPANIES__INACTIVE", "the company is not active")
    }

    pub(crate) fn purchase_order_not_found(id: &str) -> Self {
        Self::new(404, "PURCHASE_ORDERS__NOT_FOUND", format!("there is no purchase order {id}"))
    }

    /// The external id of something new is taken.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self.symbol, PAYMENT_DUPLICATED | ORDER_DUPLICATED)
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

impl From<&ApiError> for InBandError {
    fn from(error: &ApiError) -> Self {
        Self { error_code: error.symbol.to_owned(), error_message: error.description.clone() }
    }
}

/// All that is wrong with one document, in the order it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refusals(Vec<ApiError>);

impl Refusals {
    pub(crate) fn add(&mut self, error: ApiError) {
        self.0.push(error);
    }

    /// The value, or a stand-in for it that never leaves: [`Refusals::check`] fails from now on.
    pub(crate) fn take_or<T>(&mut self, read: Result<T, ApiError>, stand_in: T) -> T {
        read.unwrap_or_else(|error| {
            self.add(error);
            stand_in
        })
    }

    /// As [`Refusals::take_or`], with the type's own default.
    pub(crate) fn take<T: Default>(&mut self, read: Result<T, ApiError>) -> T {
        self.take_or(read, T::default())
    }

    /// Fails if anything was found.
    pub(crate) fn check(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn in_band(&self) -> Vec<InBandError> {
        self.0.iter().map(InBandError::from).collect()
    }
}

impl From<ApiError> for Refusals {
    fn from(error: ApiError) -> Self {
        Self(vec![error])
    }
}

/// An answer has room for one code: the first. Its description tells everything.
impl From<Refusals> for ApiError {
    fn from(refusals: Refusals) -> Self {
        let description =
            refusals.0.iter().map(|error| error.description.as_str()).collect::<Vec<_>>().join("; ");
        match refusals.0.into_iter().next() {
            Some(first) => Self { description, ..first },
            None => Self::bad_request("the request is refused"),
        }
    }
}
