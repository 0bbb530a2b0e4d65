//! Purchase orders with their lines, optional fields and locations.

use jiff::civil::date;
use rust_decimal::Decimal;
use sc_domain::order::Location;
use sc_domain::ports::{Erp as _, ObservedOrders, UnreadableOrder};

use super::schema::without_columns;
use super::{insert_rows, order_number, order_numbers};
use crate::site::{Site, on_each_site};

pub async fn header(site: &Site, columns: &str, values: &str) {
    insert_rows(site, "POPORH1", columns, &[values.to_owned()]).await;
}

pub async fn line(site: &Site, columns: &str, values: &str) {
    insert_rows(site, "POPORL", columns, &[values.to_owned()]).await;
}

async fn read(site: &Site, numbers: &[&str]) -> ObservedOrders {
    site.erp().orders(&order_numbers(numbers)).await.expect("orders")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("decimal")
}

#[tokio::test]
async fn contract_an_order_is_read_with_all_that_belongs_to_it() {
    on_each_site(async |site| {
        header(
            site,
            "PORHSEQ, PONUMBER, AUDTDATE, AUDTTIME, VDCODE, DATE, EXPARRIVAL, CURRENCY, RATE, DESCRIPTIO, COMMENT, \
             REFERENCE, FOBPOINT, RQNNUMBER, TERMSCODE, DOCTOTAL, TXEXCLUDE1, TXEXCLUDE5, PORTYPE, ONHOLD, ISCOMPLETE",
            "9007199254740993, 'PO O''Brien Ñ', 20261120, 5, 'V002', 20261031, 20261215, 'USD', 18.1234567, \
             'Válvulas de 3\"', '\"urgente\" O''Brien', 'Ref', 'Luz', 'RQ-7', '30D', 1234.567, 160.001, -10.5, 4, 1, 1",
        )
        .await;
        insert_rows(site, "POPORH2", "PORHSEQ, ENTEREDBY, STCONTACT", &["9007199254740993, 'ADMIN', 'Añil'".into()])
            .await;
        for fields in ["'AFE', 'AFE-9'", "'USOCFDI', 'g03'", "'OTHER', 'x'"] {
            insert_rows(site, "POPORHO", "PORHSEQ, OPTFIELD, VALUE", &[format!("9007199254740993, {fields}")]).await;
        }
        insert_rows(site, "APVENO", "VENDORID, OPTFIELD, VALUE", &["'V002', 'METODOPAGO', 'TR'".into()]).await;
        for values in ["'METODOPAGO', 'TR', '03 Transferencia'", "'OTHER', 'TR', 'no'"] {
            insert_rows(site, "CSOPTFD", "OPTFIELD, VALUE, VDESC", &[values.into()]).await;
        }
        insert_rows(
            site,
            "ICLOC",
            "LOCATION, ADDRESS1, ADDRESS2, CITY, STATE, COUNTRY, ZIP",
            &["'MTY', 'Calle Ñ 5', 'Centro', 'Monterrey', 'NL', 'MX', '64000'".into()],
        )
        .await;
        let columns = "PORHSEQ, PORLREV, PORLSEQ, ITEMNO, ITEMDESC, LOCATION, ORDERUNIT, UNITCOST, EXTENDED, \
                       EXTCANCEL, OQORDERED, OQRECEIVED, OQCANCELED";
        for values in [
            "300, 9007199254740995, '', 'solo un comentario', 'NADA', '', 0, 0, 0, 0, 0, 0",
            "100, 9007199254740997, 'T-1', 'Tornillo 1/2\"', 'MTY', 'CAJA', 0.123456, 1234.567, 12.345, 10.0001, 2.5, 1",
        ] {
            line(site, columns, &format!("9007199254740993, {values}")).await;
        }
        let observed = read(site, &["PO O'Brien Ñ"]).await;
        assert_eq!(observed.unreadable, []);
        insta::allow_duplicates! {
            insta::assert_debug_snapshot!(observed.orders);
        }
        let location = Location {
            street: "Calle Ñ 5".to_owned(),
            municipality: "Centro".to_owned(),
            city: "Monterrey".to_owned(),
            state: "NL".to_owned(),
            country: "MX".to_owned(),
            zip: "64000".to_owned(),
        };
        assert_eq!(observed.locations.into_iter().collect::<Vec<_>>(), [("MTY".to_owned(), location)]);
    })
    .await;
}

#[tokio::test]
async fn contract_blank_columns_and_zero_dates_are_read_as_nothing() {
    on_each_site(async |site| {
        header(site, "PORHSEQ, PONUMBER, DATE", "1, 'PO1', 0").await;
        let observed = read(site, &["PO1", "PO2"]).await;
        let [order] = &observed.orders[..] else { panic!("{observed:?}") };
        assert_eq!((order.date, order.expected_arrival), (None, None));
        assert_eq!((order.entered_by.as_str(), order.ship_to_contact.as_str()), ("", ""));
        assert_eq!((order.afe.as_str(), order.cfdi_use.as_str(), order.payment_form.as_str()), ("", "", ""));
        assert_eq!((order.lines.len(), observed.locations.len()), (0, 0));
        assert_eq!(order.date, None);
        assert!(!order.is_on_hold && !order.is_complete);
    })
    .await;
}

#[tokio::test]
async fn contract_a_vendor_with_a_value_that_is_not_listed_has_no_payment_form() {
    on_each_site(async |site| {
        header(site, "PORHSEQ, PONUMBER", "1, 'PO1'").await;
        insert_rows(site, "APVENO", "VENDORID, OPTFIELD, VALUE", &["'V001', 'METODOPAGO', 'XX'".into()])
            .await;
        insert_rows(site, "CSOPTFD", "OPTFIELD, VALUE, VDESC", &["'METODOPAGO', 'TR', '03'".into()]).await;
        assert_eq!(read(site, &["PO1"]).await.orders[0].payment_form, "");
    })
    .await;
}

#[tokio::test]
async fn contract_lines_are_numbered_by_their_order_in_sage() {
    on_each_site(async |site| {
        for (sequence, number) in [(1, "PO1"), (2, "PO2")] {
            header(site, "PORHSEQ, PONUMBER", &format!("{sequence}, '{number}'")).await;
        }
        for values in ["1, 30, 11", "1, 10, 13", "1, 20, 12", "2, 5, 21"] {
            line(site, "PORHSEQ, PORLREV, PORLSEQ", values).await;
        }
        let orders = read(site, &["PO2", "PO1", "PO2"]).await.orders;
        let lines: Vec<Vec<_>> = orders
            .iter()
            .map(|order| order.lines.iter().map(|line| (line.position, line.sequence)).collect())
            .collect();
        assert_eq!(lines, [vec![(1, 13), (2, 12), (3, 11)], vec![(1, 21)]]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_number_that_stands_twice_is_answered_twice() {
    on_each_site(async |site| {
        for sequence in [8, 7] {
            header(site, "PORHSEQ, PONUMBER", &format!("{sequence}, 'PO1'")).await;
            line(site, "PORHSEQ, PORLREV, PORLSEQ", &format!("{sequence}, 1, {sequence}")).await;
        }
        let orders = read(site, &["PO1"]).await.orders;
        let found: Vec<_> = orders.iter().map(|order| (order.sequence, order.lines[0].sequence)).collect();
        assert_eq!(found, [(7, 7), (8, 8)]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_that_is_asked_for_in_two_spellings_is_answered_once() {
    on_each_site(async |site| {
        header(site, "PORHSEQ, PONUMBER", "7, 'PO1'").await;
        // So many between them that each spelling falls into another list.
        let between: Vec<String> = (0..1_000).map(|n| format!("PP{n:04}")).collect();
        let asked: Vec<&str> =
            ["PO1"].into_iter().chain(between.iter().map(String::as_str)).chain(["po1"]).collect();
        let found: Vec<_> = read(site, &asked).await.orders.iter().map(|order| order.sequence).collect();
        assert_eq!(found, [7]);
    })
    .await;
}

#[tokio::test]
async fn contract_older_versions_lack_two_columns_and_are_read_all_the_same() {
    on_each_site(async |site| {
        without_columns(site, "POPORL", &["EXTCANCEL"]).await;
        without_columns(site, "POPORH2", &["STCONTACT"]).await;
        header(site, "PORHSEQ, PONUMBER", "1, 'PO1'").await;
        insert_rows(site, "POPORH2", "PORHSEQ, ENTEREDBY", &["1, 'LUZ'".into()]).await;
        line(site, "PORHSEQ, PORLREV, PORLSEQ, EXTENDED", "1, 1, 1, 99.995").await;
        let erp = site.erp();
        assert_eq!(erp.schema_gaps(sc_domain::Step::CreatePurchaseOrders).await, Ok(vec![]));
        let order = erp.orders(&[order_number("PO1")]).await.expect("orders").orders.remove(0);
        assert_eq!((order.entered_by.as_str(), order.ship_to_contact.as_str()), ("LUZ", ""));
        assert_eq!(order.lines[0].extended_cancelled, None);
        assert_eq!(order.lines[0].extended, decimal("99.995"));
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_that_cannot_be_read_is_told_apart_and_the_others_go_on() {
    on_each_site(async |site| {
        for (columns, values) in [
            ("PORHSEQ, PONUMBER", "1, 'GOOD'"),
            ("PORHSEQ, PONUMBER, EXPARRIVAL", "2, 'BADDATE', 20261331"),
            ("PORHSEQ, PONUMBER, AUDTTIME", "3, 'BADTIME', 99000000"),
            ("PORHSEQ, PONUMBER, VDCODE", "4, 'NOVENDOR', ''"),
            ("PORHSEQ, PONUMBER", "9999999999999999999, 'BADKEY'"),
            ("PORHSEQ, PONUMBER", "6, 'BADLINE'"),
        ] {
            header(site, columns, values).await;
        }
        for values in ["1, 1, 11", "6, 1, 61", "6, 2, 9999999999999999999", "6, 3, 63"] {
            line(site, "PORHSEQ, PORLREV, PORLSEQ", values).await;
        }
        let mut observed = read(site, &["BADDATE", "BADKEY", "BADLINE", "BADTIME", "GOOD", "NOVENDOR"]).await;
        let good: Vec<_> = observed.orders.iter().map(|order| order.number.as_str()).collect();
        assert_eq!(good, ["GOOD"]);
        observed.unreadable.sort_by(|a, b| a.number.cmp(&b.number));
        let unreadable = |number: &str, field: &str, value: &str| UnreadableOrder {
            number: number.to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(
            observed.unreadable,
            [
                unreadable("BADDATE", "POPORH1.EXPARRIVAL", "20261331"),
                unreadable("BADKEY", "POPORH1.PORHSEQ", "9999999999999999999"),
                unreadable("BADLINE", "POPORL.PORLSEQ", "9999999999999999999"),
                unreadable("BADTIME", "POPORH1.AUDTTIME", "99000000"),
                unreadable("NOVENDOR", "POPORH1.VDCODE", ""),
            ]
        );
    })
    .await;
}

/// SQL Server would turn the sign into `?` and find another order.
#[tokio::test]
async fn contract_a_number_that_sage_cannot_hold_finds_no_order() {
    on_each_site(async |site| {
        for (sequence, number) in [(1, "PO?1"), (2, "PO2")] {
            header(site, "PORHSEQ, PONUMBER", &format!("{sequence}, '{number}'")).await;
        }
        let orders = read(site, &["PO→1", "PO2"]).await.orders;
        assert_eq!(orders.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), ["PO2"]);
        let touched = site.erp().orders_touched(&order_numbers(&["PO→1"]), date(2026, 1, 1)).await;
        assert_eq!(touched.expect("orders").len(), 0);
    })
    .await;
}
