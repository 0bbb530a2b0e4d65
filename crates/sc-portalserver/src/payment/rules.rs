//! The rules a payment must keep, asked in a fixed order. Nothing here writes.

use rust_decimal::Decimal;

use crate::config::{Modes, RateRule, RejectedExternalId, SumRule, UnknownUuids};
use crate::error::{ApiError, PAYMENT_DUPLICATED};
use crate::state::{
    Cfdi, CfdiKind, CfdiStage, PaymentCfdiDraft, PaymentDraft, PaymentMethod, Provider, ProviderStatus,
    Tenant,
};
use crate::store::Inner;

/// What is to be done for a payment that kept every rule.
pub(super) struct Verdict {
    pub(super) provider_id: String,
    pub(super) company_id: String,
    pub(super) bank_account_id: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) missing: Vec<String>,
}

/// What is to be settled of one document.
pub(super) struct Line {
    pub(super) cfdi_id: String,
    /// In the document's currency.
    pub(super) amount: Decimal,
    /// In the payment's currency.
    pub(super) payment_amount: Decimal,
    pub(super) exchange_rate: Decimal,
}

/// How far `payment_amount` may be from what the rate says: a rounded rate and the line that absorbs the
/// rounding of the others are no error, another day's rate is.
const RATE_TOLERANCE_SHARE: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
const RATE_TOLERANCE_LEAST: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

pub(super) fn judge(
    inner: &Inner,
    tenant_id: &str,
    draft: &PaymentDraft,
    modes: &Modes,
    forced: bool,
) -> Result<Verdict, ApiError> {
    let tenant = inner.tenant(tenant_id).map_err(|_| ApiError::forbidden())?;
    if draft.total_amount <= Decimal::ZERO {
        return Err(ApiError::new(400, "PAYMENT__AMOUNT_INCORRECT", "total_amount must be greater than 0"));
    }
    refuse_repeated(draft)?;
    if !forced {
        refuse_duplicate(inner, tenant, draft, modes)?;
    }
    let (found, missing) = find_documents(inner, tenant, draft, modes)?;
    for (_, cfdi) in &found {
        refuse_unpayable(cfdi, forced)?;
    }
    let provider = settle_provider(tenant, draft, &found)?;
    let company_id = settle_company(tenant, &found)?;
    let bank_account_id = settle_account(tenant, draft, modes)?;
    let lines = found
        .iter()
        .map(|(line, cfdi)| settle_line(draft, line, cfdi, modes, forced))
        .collect::<Result<_, _>>()?;
    if !draft.ignore_amounts {
        refuse_wrong_sum(draft, modes)?;
    }
    Ok(Verdict { provider_id: provider.id.clone(), company_id, bank_account_id, lines, missing })
}

fn refuse_repeated(draft: &PaymentDraft) -> Result<(), ApiError> {
    for (position, line) in draft.cfdis.iter().enumerate() {
        let key = (&line.uuid, if line.uuid.is_none() { &line.identifier } else { &None });
        let earlier = draft.cfdis.iter().take(position);
        for other in earlier {
            if key == (&other.uuid, if other.uuid.is_none() { &other.identifier } else { &None }) {
                return Err(ApiError::bad_request(format!("{} is repeated", name_of(line))));
            }
        }
    }
    Ok(())
}

fn refuse_duplicate(
    inner: &Inner,
    tenant: &Tenant,
    draft: &PaymentDraft,
    modes: &Modes,
) -> Result<(), ApiError> {
    let Some(external_id) = &draft.external_id else { return Ok(()) };
    let taken = inner.payment_ids_of(&tenant.id, external_id).iter().any(|id| {
        tenant.payments.get(id).is_some_and(|payment| {
            payment.is_live() || modes.rejected_external_id == RejectedExternalId::Blocked
        })
    });
    if taken {
        return Err(ApiError::new(
            409,
            PAYMENT_DUPLICATED,
            format!("there is already a payment {external_id}"),
        ));
    }
    Ok(())
}

type Found<'a> = Vec<(&'a PaymentCfdiDraft, &'a Cfdi)>;

fn find_documents<'a>(
    inner: &Inner,
    tenant: &'a Tenant,
    draft: &'a PaymentDraft,
    modes: &Modes,
) -> Result<(Found<'a>, Vec<String>), ApiError> {
    let mut found = Vec::with_capacity(draft.cfdis.len());
    let mut missing = Vec::new();
    for line in &draft.cfdis {
        let known = match &line.uuid {
            Some(uuid) => inner.cfdi_id_of(&tenant.id, uuid).and_then(|id| tenant.cfdis.get(&id)),
            None => by_identifier(tenant, draft, line)?,
        };
        let payable = known.filter(|cfdi| {
            matches!(cfdi.kind, CfdiKind::Invoice | CfdiKind::Advance)
                && line.document_type.is_none_or(|wanted| wanted == cfdi.document_type)
        });
        match payable {
            Some(cfdi) => found.push((line, cfdi)),
            None => missing.push(name_of(line).to_owned()),
        }
    }
    if found.is_empty() || (!missing.is_empty() && modes.unknown_uuids == UnknownUuids::Refuse) {
        return Err(ApiError::cfdis_not_registered(&missing));
    }
    Ok((found, missing))
}

fn by_identifier<'a>(
    tenant: &'a Tenant,
    draft: &PaymentDraft,
    line: &PaymentCfdiDraft,
) -> Result<Option<&'a Cfdi>, ApiError> {
    let Some(provider_external_id) = &draft.provider_external_id else {
        return Err(ApiError::bad_request("provider_external_id is required where a cfdi has no uuid"));
    };
    let is_of_provider = |cfdi: &Cfdi| {
        let provider = tenant.providers.get(&cfdi.provider_id);
        provider.and_then(|provider| provider.external_id.as_deref()) == Some(provider_external_id.as_str())
    };
    let wanted = line.identifier.as_deref().map(str::trim);
    Ok(tenant.cfdis.values().find(|cfdi| Some(cfdi.identifier().as_str()) == wanted && is_of_provider(cfdi)))
}

fn refuse_unpayable(cfdi: &Cfdi, forced: bool) -> Result<(), ApiError> {
    let name = if cfdi.uuid.is_empty() { cfdi.identifier() } else { cfdi.uuid.clone() };
    if cfdi.is_cancelled() {
        return Err(ApiError::new(400, "PAYMENT_CFDIS_CANCELLED", format!("{name} is cancelled")));
    }
    if cfdi.stage == CfdiStage::IncludedInPaymentOrder {
        return Err(ApiError::new(
            400,
            "PAYMENT_CFDI_ALREADY_IN_PAYMENT_ORDER",
            format!("{name} is in a payment order"),
        ));
    }
    let is_settled = cfdi.balance <= Decimal::ZERO
        || matches!(cfdi.stage, CfdiStage::PaymentCompleted | CfdiStage::Finished);
    if is_settled && !forced {
        return Err(ApiError::cfdis_already_paid(&name));
    }
    Ok(())
}

fn settle_provider<'a>(
    tenant: &'a Tenant,
    draft: &PaymentDraft,
    found: &Found<'_>,
) -> Result<&'a Provider, ApiError> {
    let first = found.first().map(|(_, cfdi)| cfdi.provider_id.as_str()).unwrap_or_default();
    let not_same = |description: &str| {
        ApiError::new(400, "PAYMENT__PROVIDER_IS_NOT_SAME_THAN_PROVIDER_IN_PAYMENT", description)
    };
    if found.iter().any(|(_, cfdi)| cfdi.provider_id != first) {
        return Err(not_same("the cfdis belong to several providers"));
    }
    if let Some(wanted) = &draft.provider_external_id {
        let mut named =
            tenant.providers.values().filter(|known| known.external_id.as_deref() == Some(wanted)).peekable();
        named.peek().ok_or_else(ApiError::provider_not_found)?;
        if !named.any(|known| known.id == first) {
            return Err(not_same("the cfdis belong to another provider"));
        }
    }
    let provider = tenant.providers.get(first).ok_or_else(ApiError::provider_not_found)?;
    if provider.status == ProviderStatus::Disabled {
        return Err(ApiError::provider_disabled());
    }
    Ok(provider)
}

fn settle_company(tenant: &Tenant, found: &Found<'_>) -> Result<String, ApiError> {
    let first = found.first().map(|(_, cfdi)| cfdi.company_id.as_str()).unwrap_or_default();
    if found.iter().any(|(_, cfdi)| cfdi.company_id != first) {
        return Err(ApiError::new(
            400,
            "PAYMENT__CFDIS_COMPANY_NOT_EQUALS",
            "the cfdis belong to several companies",
        ));
    }
    match tenant.companies.iter().find(|company| company.id == first) {
        None => Err(ApiError::company_not_found()),
        Some(company) if !company.active => Err(ApiError::company_inactive()),
        Some(company) => Ok(company.id.clone()),
    }
}

fn settle_account(tenant: &Tenant, draft: &PaymentDraft, modes: &Modes) -> Result<Option<String>, ApiError> {
    let Some(wanted) = &draft.bank_account_id else {
        // The portal's quirk: no account named, the first one is booked, whatever its currency.
        return Ok(tenant.bank_accounts.first().map(|account| account.id.clone()));
    };
    let account =
        tenant.bank_accounts.iter().find(|account| account.id == *wanted && account.active).ok_or_else(
            || ApiError::new(404, "PAYMENT__BANK_ACCOUNT_NOT_FOUND", format!("there is no account {wanted}")),
        )?;
    if modes.check_account_currency && account.currency != draft.currency {
        return Err(ApiError::new(
            400,
            "PAYMENT_CURRENCY_NOT_EQUALS",
            format!("the account is kept in {}", account.currency),
        ));
    }
    Ok(Some(account.id.clone()))
}

fn settle_line(
    draft: &PaymentDraft,
    line: &PaymentCfdiDraft,
    cfdi: &Cfdi,
    modes: &Modes,
    forced: bool,
) -> Result<Line, ApiError> {
    let name = name_of(line);
    if line.currency != cfdi.currency {
        let description = format!("{name} is in {}", cfdi.currency);
        return Err(ApiError::new(400, "PAYMENT_CURRENCY_NOT_EQUALS", description));
    }
    if line.payment_currency.as_ref().is_some_and(|currency| *currency != draft.currency) {
        let description = format!("payment_currency of {name} is not the payment's currency");
        return Err(ApiError::new(400, "PAYMENT_CURRENCY_NOT_EQUALS", description));
    }
    let is_same_currency = line.currency == draft.currency;
    if line.exchange_rate <= Decimal::ZERO || (is_same_currency && line.exchange_rate != Decimal::ONE) {
        return Err(ApiError::bad_request(format!(
            "exchange_rate of {name} must be 1 or the payment's rate"
        )));
    }
    if draft.ignore_amounts {
        let payment_amount = if is_same_currency { cfdi.balance } else { line.payment_amount };
        return Ok(line_of(cfdi, cfdi.balance, payment_amount, line));
    }
    let incorrect = |why: &str| {
        ApiError::new(400, "PAYMENT__CFDI_AMOUNT_INCORRECT", format!("the amount of {name} {why}"))
    };
    if line.amount <= Decimal::ZERO || line.payment_amount <= Decimal::ZERO {
        return Err(incorrect("must be greater than 0"));
    }
    if is_same_currency && line.amount != line.payment_amount {
        return Err(ApiError::new(
            400,
            "PAYMENT__AMOUNT_AND_PAYMENT_AMOUNT_IS_NOT_SAME",
            format!("amount and payment_amount of {name} differ although the currency is one"),
        ));
    }
    if !is_same_currency && !rate_agrees(line, modes.rate) {
        return Err(incorrect("does not follow from its exchange_rate"));
    }
    if line.amount > cfdi.balance && !forced {
        return Err(ApiError::new(
            400,
            "PAYMENT_CFDIS_AMOUNT_NOT_ALLOWED",
            format!("{name} has a balance of {}", cfdi.balance),
        ));
    }
    if cfdi.payment_method == PaymentMethod::Pue && line.amount < cfdi.total && !forced {
        return Err(ApiError::new(
            400,
            "PAYMENT_PARTIALLY_INVALID_IN_PUE",
            format!("{name} is paid in one exhibition"),
        ));
    }
    Ok(line_of(cfdi, line.amount, line.payment_amount, line))
}

fn line_of(cfdi: &Cfdi, amount: Decimal, payment_amount: Decimal, line: &PaymentCfdiDraft) -> Line {
    Line { cfdi_id: cfdi.id.clone(), amount, payment_amount, exchange_rate: line.exchange_rate }
}

fn rate_agrees(line: &PaymentCfdiDraft, rule: RateRule) -> bool {
    let near = |expected: Option<Decimal>| {
        expected.is_some_and(|expected| {
            let tolerance = (expected * RATE_TOLERANCE_SHARE).max(RATE_TOLERANCE_LEAST);
            (expected - line.payment_amount).abs() <= tolerance
        })
    };
    let multiplied = || near(line.amount.checked_mul(line.exchange_rate));
    let divided = || near(line.amount.checked_div(line.exchange_rate));
    match rule {
        RateRule::Multiply => multiplied(),
        RateRule::Either => multiplied() || divided(),
        RateRule::Unchecked => true,
    }
}

fn refuse_wrong_sum(draft: &PaymentDraft, modes: &Modes) -> Result<(), ApiError> {
    let overflow = || ApiError::bad_request("the amounts are too large");
    let mut sum = Decimal::ZERO;
    for line in &draft.cfdis {
        let part = match modes.sum {
            SumRule::PaymentAmount => line.payment_amount,
            SumRule::Amount => line.amount,
        };
        sum = sum.checked_add(part).ok_or_else(overflow)?;
    }
    let difference = sum.checked_sub(draft.total_amount).ok_or_else(overflow)?;
    if difference.abs() > modes.sum_tolerance {
        return Err(ApiError::new(
            400,
            "PAYMENT__AMOUNT_INCORRECT",
            format!("the cfdis add up to {sum}, total_amount is {}", draft.total_amount),
        ));
    }
    Ok(())
}

fn name_of(line: &PaymentCfdiDraft) -> &str {
    line.uuid.as_deref().or(line.identifier.as_deref()).unwrap_or_default()
}
