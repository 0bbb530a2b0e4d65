//! All suppliers of a company once more: what a person asks for when Sage's copy of them is not to be trusted.
//! Source: flows, section 1 (forced full export).

use jiff::civil::Date;
use sc_domain::ports::ApprovalSubject;
use sc_domain::{Cause, Code, Step};
use sc_journal::GiveApproval;
use sc_sync::supplier_export::observe::{PERIOD_DAYS_MAX, accepted};
use serde::Serialize;

use crate::app::App;
use crate::error::{AppError, listed};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportAllInput {
    /// Company.
    pub tenant: String,
    /// First day of acceptance, by the company's calendar; `None` = a year ago.
    pub since: Option<Date>,
    /// Why, in the person's words.
    pub note: String,
    /// Who.
    pub actor: String,
}

/// What the next run of `buildProviders` will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportAllView {
    /// Company key.
    pub tenant: String,
    /// First day of acceptance.
    pub since: Date,
    /// How many suppliers the portal accepted since then.
    pub suppliers: u32,
}

impl App {
    /// Asks for all suppliers that the portal accepted since a day: the next run exports each once more, as it is. Writes
    /// nothing outside, and nothing at all where there is none.
    ///
    /// # Errors
    /// An unknown company, or one without a folder for the importer; a day that is still to come; a portal that does not
    /// answer, or not to the end: how many they are has to be known, because the brake lets no more go.
    pub async fn export_all_suppliers(&self, input: &ExportAllInput) -> Result<ExportAllView, AppError> {
        let tenant = self.tenant_key(&input.tenant)?;
        let composed = self.composed()?;
        let Some(company) =
            composed.tenants.iter().find(|company| company.key == tenant && company.importer.is_some())
        else {
            let with_one = composed.tenants.iter().filter(|company| company.importer.is_some());
            let known = listed(with_one.map(|company| company.key.to_string()));
            return Err(AppError::Unknown { what: "importer folder", name: tenant.to_string(), known });
        };
        let today = self.clock.now().to_zoned(company.issuer.zone.clone()).date();
        let since =
            input.since.unwrap_or_else(|| today.saturating_sub(jiff::Span::new().days(PERIOD_DAYS_MAX)));
        if since > today {
            let (name, known) = (since.to_string(), today.to_string());
            return Err(AppError::Unknown { what: "past day", name, known });
        }
        let found = accepted(company.fiscal_portal.as_ref(), (since, today))
            .await
            .map_err(|failure| AppError::Cause(failure.cause))?;
        if !found.is_complete {
            let cause = Cause::new(Code::PortalListIncomplete).with("what", "providers");
            return Err(AppError::Cause(cause.with("read", found.suppliers.len()).with("total", 0)));
        }
        let suppliers = u32::try_from(found.suppliers.len()).unwrap_or(u32::MAX);
        if suppliers > 0 {
            self.journal
                .give_approval(GiveApproval {
                    at: self.clock.now(),
                    tenant: tenant.clone(),
                    step: Step::BuildProviders,
                    subject: ApprovalSubject::Suppliers { since, count: suppliers },
                    actor: input.actor.clone(),
                    note: input.note.clone(),
                })
                .await?;
        }
        Ok(ExportAllView { tenant: tenant.to_string(), since, suppliers })
    }
}
