//! The headers of some orders, each kind and state: the plan judges.
//!
//! `POPORH1` is read by `PONUMBER`, and `POPORH2` by the key that both share (`PORHSEQ`). The number is unique in
//! practice only, so a number may be answered twice.

use sc_domain::order::SageOrder;
use sc_domain::outcome::Failure;
use sc_domain::ports::{ObservedOrders, UnreadableOrder};
use sc_domain::{OrderNumber, VendorId};

use crate::asked::Asked;
use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::schema::Schema;
use crate::statement::{As, about_keys, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "POPORH1.PORHSEQ",
    "POPORH1.PONUMBER",
    "POPORH1.VDCODE",
    "POPORH1.DATE",
    "POPORH1.EXPARRIVAL",
    "POPORH1.CURRENCY",
    "POPORH1.RATE",
    "POPORH1.DESCRIPTIO",
    "POPORH1.COMMENT",
    "POPORH1.REFERENCE",
    "POPORH1.FOBPOINT",
    "POPORH1.RQNNUMBER",
    "POPORH1.TERMSCODE",
    "POPORH1.DOCTOTAL",
    TAXES[0],
    TAXES[1],
    TAXES[2],
    TAXES[3],
    TAXES[4],
    "POPORH1.PORTYPE",
    "POPORH1.ONHOLD",
    "POPORH1.ISCOMPLETE",
    "POPORH1.AUDTDATE",
    "POPORH1.AUDTTIME",
    "POPORH2.PORHSEQ",
    "POPORH2.ENTEREDBY",
];

const TAXES: [&str; 5] = [
    "POPORH1.TXEXCLUDE1",
    "POPORH1.TXEXCLUDE2",
    "POPORH1.TXEXCLUDE3",
    "POPORH1.TXEXCLUDE4",
    "POPORH1.TXEXCLUDE5",
];

const SHIP_TO_CONTACT: &str = "POPORH2.STCONTACT";

/// The headers, without their lines, optional fields and locations. One that cannot be typed is told apart and
/// the others go on.
pub(crate) async fn read(
    pool: &Pool,
    schema: &Schema,
    numbers: &[OrderNumber],
) -> Result<ObservedOrders, Failure> {
    let columns = schema.available(REQUIRED, &[SHIP_TO_CONTACT]);
    let keys = Asked::new(numbers, OrderNumber::as_str).char_values();
    let statements = about_keys("order_headers", &[], &keys, As::Char(22), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS POPORH1 LEFT JOIN {} AS POPORH2 ON POPORH2.PORHSEQ = POPORH1.PORHSEQ \
             WHERE POPORH1.PONUMBER IN ({list})",
            select_list(columns.iter().copied()),
            table(pool.database(), "POPORH1"),
            table(pool.database(), "POPORH2"),
        )
    });
    let mut observed = ObservedOrders::default();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        match order(&record, schema) {
            Ok(order) => observed.orders.push(order),
            Err(Unreadable { field, value }) => {
                let number = record.text("POPORH1.PONUMBER").unwrap_or_default();
                observed.unreadable.push(UnreadableOrder { number, field, value });
            }
        }
    }
    observed.orders.sort_by(|a, b| (&a.number, a.sequence).cmp(&(&b.number, b.sequence)));
    // A database that folds case answers a number that is asked for in two spellings, in two lists, twice.
    observed.orders.dedup_by_key(|order| order.sequence);
    Ok(observed)
}

fn order(record: &Record<'_>, schema: &Schema) -> Result<SageOrder, Unreadable> {
    let number = record.text("POPORH1.PONUMBER")?;
    let number = OrderNumber::new(&number).map_err(|_| Unreadable::new("POPORH1.PONUMBER", &number))?;
    let vendor = record.text("POPORH1.VDCODE")?;
    let vendor = VendorId::new(&vendor).map_err(|_| Unreadable::new("POPORH1.VDCODE", &vendor))?;
    let [first, second, third, fourth, fifth] = TAXES.map(|field| record.decimal(field));
    Ok(SageOrder {
        sequence: record.integer("POPORH1.PORHSEQ")?,
        number,
        vendor,
        date: record.date("POPORH1.DATE")?,
        expected_arrival: record.date("POPORH1.EXPARRIVAL")?,
        currency: record.text("POPORH1.CURRENCY")?,
        rate: record.decimal("POPORH1.RATE")?,
        description: record.text("POPORH1.DESCRIPTIO")?,
        comment: record.text("POPORH1.COMMENT")?,
        reference: record.text("POPORH1.REFERENCE")?,
        fob_point: record.text("POPORH1.FOBPOINT")?,
        requisition: record.text("POPORH1.RQNNUMBER")?,
        terms: record.text("POPORH1.TERMSCODE")?,
        total: record.decimal("POPORH1.DOCTOTAL")?,
        taxes: [first?, second?, third?, fourth?, fifth?],
        order_type: record.small("POPORH1.PORTYPE")?,
        // Sage stores 0 or 1; whatever else stands there, nobody said that the order may go.
        is_on_hold: record.integer("POPORH1.ONHOLD")? != 0,
        is_complete: record.integer("POPORH1.ISCOMPLETE")? == 1,
        audit: record.audit_stamp("POPORH1.AUDTDATE", "POPORH1.AUDTTIME")?,
        entered_by: record.text("POPORH2.ENTEREDBY")?,
        ship_to_contact: if schema.has(SHIP_TO_CONTACT) {
            record.text(SHIP_TO_CONTACT)?
        } else {
            String::new()
        },
        afe: String::new(),
        cfdi_use: String::new(),
        payment_form: String::new(),
        lines: Vec::new(),
    })
}
