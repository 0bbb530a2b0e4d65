//! What people and other programs do to orders behind the engine's back.

use sc_portalserver::state::PurchaseOrder;
use sc_sandbox::Sandbox;
use sc_sandbox::schema::CONTROL_DATABASE;
use sc_sandbox::world::Company;
use serde_json::Value as Json;

use crate::support::{client, text};

/// The portal's id of an order.
pub fn id_of(sandbox: &Sandbox, company: &Company, number: &str) -> String {
    sandbox.portal().state().read(|data| {
        let mut held = data.tenants[&company.tenant_id].purchase_orders_of(number);
        held.next().unwrap().id.clone()
    })
}

/// Changes an order of the portal under no rule.
pub fn change(sandbox: &Sandbox, company: &Company, number: &str, change: impl FnOnce(&mut PurchaseOrder)) {
    let id = id_of(sandbox, company, number);
    sandbox.portal().state().change_purchase_order(&company.tenant_id, &id, change).unwrap();
}

/// Edits the orders of a company in the portal, by id, as no call of it can.
pub fn edit_orders(
    sandbox: &Sandbox,
    company: &Company,
    edit: impl FnOnce(&mut serde_json::Map<String, Json>),
) {
    let state = sandbox.portal().state();
    let mut exported: Json = serde_json::from_str(&state.export_json().unwrap()).unwrap();
    edit(exported["tenants"][&company.tenant_id]["purchase_orders"].as_object_mut().unwrap());
    state.import_json(&exported.to_string()).unwrap();
}

/// Runs a statement on the control rows of an order: `SET …` or `DELETE`.
pub fn on_rows(sandbox: &Sandbox, company: &Company, number: &str, what: &str) {
    let verb = if what == "DELETE" { "DELETE FROM fesaOCFocaltec" } else { "UPDATE fesaOCFocaltec" };
    let set = if what == "DELETE" { "" } else { what };
    let sql = format!("{verb} {set} WHERE ocSage = @n AND idDatabase = @d AND status <> 'ERROR'");
    let parameters = [text("@n", number), text("@d", &company.database)];
    sandbox.sql().execute(CONTROL_DATABASE, &sql, &parameters).unwrap();
}

/// Replaces an order, or its status, through the portal itself.
pub async fn put(sandbox: &Sandbox, company: &Company, path: &str, body: &Json) {
    let url = format!(
        "{}/api/1.0/extern/tenants/{}/purchase-orders/{path}",
        sandbox.portal_url(),
        company.tenant_id
    );
    let request = client()
        .put(url)
        .header("PDPTenantKey", &company.portal_key)
        .header("PDPTenantSecret", &company.portal_secret)
        .json(body);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let told: Json = answer.json().await.unwrap();
    assert!(status == 200 && told["errors"].as_array().is_none_or(Vec::is_empty), "{status} {told}");
}
