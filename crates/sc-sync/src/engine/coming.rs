//! What a preview of the import knows of the steps before it: a run would find their files in the folder.

use sc_domain::TenantKey;
use sc_domain::effect::Action;

use super::StepPreview;

/// Files that the steps previewed so far would put into the importer's folder of a company.
pub(super) fn files(tenant: &TenantKey, previews: &[StepPreview]) -> u32 {
    let steps = previews.iter().filter(|preview| preview.tenant == *tenant);
    let written = steps.flat_map(|preview| {
        // The brake holds all but what a person approved one by one.
        let goes = |approval: Option<i64>| preview.brake_limit.is_none() || approval.is_some();
        preview.effects.iter().filter(move |planned| goes(planned.approval)).filter(|planned| {
            matches!(planned.effect.action, Action::DeliverCfdi { .. } | Action::ExportSupplier { .. })
        })
    });
    u32::try_from(written.count()).unwrap_or(u32::MAX)
}
