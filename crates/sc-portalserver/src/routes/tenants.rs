//! A tenant and its own master data.

use crate::error::ApiError;
use crate::exchange::{Answer, Context};
use crate::routes::{contains_folded, list_answer, optional_page};
use crate::wire;

pub(crate) fn tenant(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    Ok(Answer::ok(wire::tenant(context.tenant()?, &context.config.modes)))
}

pub(crate) fn bank_accounts(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let page = optional_page(context)?;
    let query = &context.call.query;
    let (search, currency) = (query.one("search"), query.one("currency"));
    let has_layout = query.flag("hasLayout")?;
    let (total, accounts) = page.cut(context.tenant()?.bank_accounts.iter().filter(|account| {
        let texts = [&account.name, &account.account_number, &account.clabe, &account.bank_name];
        search.is_none_or(|part| texts.iter().any(|text| contains_folded(text, part)))
            && currency.is_none_or(|wanted| account.currency == wanted)
            && (!has_layout || account.layout_name.is_some())
    }));
    Ok(list_answer(total, accounts.into_iter().map(wire::bank_account).collect()))
}

pub(crate) fn companies(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let page = optional_page(context)?;
    let query = &context.call.query;
    let (search, ids) = (query.one("search"), query.all("ids"));
    let (total, companies) = page.cut(context.tenant()?.companies.iter().filter(|company| {
        search.is_none_or(|part| contains_folded(&company.name, part) || contains_folded(&company.rfc, part))
            && (ids.is_empty() || ids.contains(&company.id.as_str()))
    }));
    Ok(list_answer(total, companies.into_iter().map(wire::company).collect()))
}
