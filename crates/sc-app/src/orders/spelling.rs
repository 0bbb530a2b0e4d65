//! The number of an order as its company spells it. Whoever asks may have typed it in another case, which a database
//! takes for the same; the journal, the portal and the decision do not.

use sc_domain::{DocumentKey, DocumentKind, OrderNumber};
use sc_sync::Tenant;

use crate::app::App;
use crate::error::AppError;

/// Most documents of the journal that are looked through: those of the number, in other spellings and companies, too.
const FOUND_MAX: u32 = 100;

impl App {
    /// The number in Sage's spelling, else in the journal's or the control table's; as it was typed where none of them
    /// has it. A Sage that does not answer is told by the look that follows.
    pub(super) async fn spelled(
        &self,
        tenant: &Tenant,
        typed: &OrderNumber,
    ) -> Result<OrderNumber, AppError> {
        let erp = tenant.erp.as_ref();
        let capitals = OrderNumber::new(typed.as_str().to_uppercase()).ok();
        let asked: Vec<OrderNumber> =
            [Some(typed.clone()), capitals.filter(|it| it != typed)].into_iter().flatten().collect();
        let sage = erp.orders(&asked).await.unwrap_or_default();
        let unreadable = sage.unreadable.iter().map(|order| order.number.as_str());
        let in_sage = sage.orders.iter().map(|order| order.number.as_str()).chain(unreadable);
        if let Some(found) = as_written(typed, in_sage) {
            return Ok(found);
        }
        let known = self.journal.find_documents(typed.as_str(), FOUND_MAX).await?;
        let keys = known.iter().map(|row| &row.record.key).filter(|key| is_order_of(key, tenant));
        if let Some(found) = as_written(typed, keys.map(|key| key.external_id.as_str())) {
            return Ok(found);
        }
        let rows = erp.order_control_rows_of(typed).await.unwrap_or_default();
        let marked = rows.iter().filter_map(|row| row.number.as_ref()).map(OrderNumber::as_str);
        Ok(as_written(typed, marked).unwrap_or_else(|| typed.clone()))
    }
}

fn is_order_of(key: &DocumentKey, tenant: &Tenant) -> bool {
    key.kind == DocumentKind::Order && key.tenant == tenant.key
}

/// The spelling that stands there: the one that was typed, else the first that differs from it in case only.
fn as_written<'a>(typed: &OrderNumber, found: impl Iterator<Item = &'a str>) -> Option<OrderNumber> {
    let folded = typed.as_str().to_uppercase();
    let same: Vec<OrderNumber> = found
        .filter(|text| text.to_uppercase() == folded)
        .filter_map(|text| OrderNumber::new(text).ok())
        .collect();
    same.iter().find(|number| *number == typed).or(same.first()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_that_was_typed_comes_before_one_of_another_case() {
        let written = |typed: &str, found: &[&str]| {
            let typed = OrderNumber::new(typed).unwrap();
            as_written(&typed, found.iter().copied()).map(|number| number.to_string())
        };
        assert_eq!(written("po1", &["PO1"]).as_deref(), Some("PO1"));
        assert_eq!(written("po1", &["PO1", "po1"]).as_deref(), Some("po1"));
        assert_eq!(written("ñandú", &["ÑANDÚ"]).as_deref(), Some("ÑANDÚ"));
        assert_eq!(written("po1", &["PO11", "PO2"]), None);
        assert_eq!(written("po1", &[]), None);
    }
}
