//! Payment complements: version 2.0 with CFDI 4.0, version 1.0 with CFDI 3.3.

use rust_decimal::Decimal;

use super::element::Element;
use super::{XmlDocument, XmlEdition, XmlPayment, XmlSettled, emisor, money, receptor, without_tax};
use crate::world::model::{Currency, cents};

/// What every document of type P says of itself.
pub(super) fn fill(root: Element, document: &XmlDocument) -> Element {
    let root =
        root.with("SubTotal", "0").with("Moneda", "XXX").with("Total", "0").with("TipoDeComprobante", "P");
    let (root, uso) = match document.edition {
        XmlEdition::Old => (root, "P01"),
        XmlEdition::Current => (root.with("Exportacion", "01"), "CP01"),
    };
    let concept = Element::cfdi("Concepto")
        .with("ClaveProdServ", "84111506")
        .with("Cantidad", "1")
        .with("ClaveUnidad", "ACT")
        .with("Descripcion", "Pago")
        .with("ValorUnitario", "0")
        .with("Importe", "0");
    let concept = match document.edition {
        XmlEdition::Old => concept,
        XmlEdition::Current => concept.with("ObjetoImp", "01"),
    };
    root.with("LugarExpedicion", &document.issuer.postal_code)
        .child(emisor(document))
        .child(receptor(document, uso))
        .child(Element::cfdi("Conceptos").child(concept))
}

/// The complement itself.
pub(super) fn pagos(edition: XmlEdition, payments: &[XmlPayment]) -> Element {
    let root = Element::payments(edition, "Pagos");
    match edition {
        XmlEdition::Old => {
            root.with("Version", "1.0").children(payments.iter().map(|payment| pago(edition, payment)))
        }
        XmlEdition::Current => root
            .with("Version", "2.0")
            .child(totals(payments))
            .children(payments.iter().map(|payment| pago(edition, payment))),
    }
}

/// In pesos, whatever was paid in.
fn totals(payments: &[XmlPayment]) -> Element {
    let (mut base, mut tax, mut sum) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for payment in payments {
        let (paid_base, paid_tax) = taxes_of(payment);
        base += cents(paid_base * payment.rate);
        tax += cents(paid_tax * payment.rate);
        sum += cents(payment.amount * payment.rate);
    }
    Element::payments(XmlEdition::Current, "Totales")
        .with("TotalTrasladosBaseIVA16", &money(base))
        .with("TotalTrasladosImpuestoIVA16", &money(tax))
        .with("MontoTotalPagos", &money(sum))
}

/// Base and tax of what a payment settles, in its own currency.
fn taxes_of(payment: &XmlPayment) -> (Decimal, Decimal) {
    payment.settled.iter().fold((Decimal::ZERO, Decimal::ZERO), |(base, tax), settled| {
        let (its_base, its_tax) = without_tax(settled.paid);
        let equivalence = equivalence(payment, settled);
        (base + cents(its_base / equivalence), tax + cents(its_tax / equivalence))
    })
}

/// Units of the invoice's currency per unit of the payment's.
fn equivalence(payment: &XmlPayment, settled: &XmlSettled) -> Decimal {
    let paid: Decimal = payment.settled.iter().map(|settled| settled.paid).sum();
    if payment.currency == settled.currency || payment.amount.is_zero() || paid.is_zero() {
        Decimal::ONE
    } else {
        (paid / payment.amount).round_dp(10)
    }
}

fn pago(edition: XmlEdition, payment: &XmlPayment) -> Element {
    let element = Element::payments(edition, "Pago")
        .with("FechaPago", &payment.paid_at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        .with("FormaDePagoP", "03")
        .with("MonedaP", payment.currency.iso());
    let rate = payment.rate.round_dp(6).normalize().to_string();
    let element = match (edition, payment.currency) {
        (XmlEdition::Old, Currency::Mxn) => element,
        (XmlEdition::Current, Currency::Mxn) => element.with("TipoCambioP", "1"),
        (_, Currency::Usd) => element.with("TipoCambioP", &rate),
    };
    let element = element
        .with("Monto", &money(payment.amount))
        .with_filled("NumOperacion", &payment.operation)
        .children(payment.settled.iter().map(|settled| related(edition, payment, settled)));
    match edition {
        XmlEdition::Old => element,
        XmlEdition::Current => {
            let (base, tax) = taxes_of(payment);
            let sum = Element::payments(edition, "TrasladoP")
                .with("BaseP", &money(base))
                .with("ImpuestoP", "002")
                .with("TipoFactorP", "Tasa")
                .with("TasaOCuotaP", "0.160000")
                .with("ImporteP", &money(tax));
            let sums = Element::payments(edition, "TrasladosP").child(sum);
            element.child(Element::payments(edition, "ImpuestosP").child(sums))
        }
    }
}

fn related(edition: XmlEdition, payment: &XmlPayment, settled: &XmlSettled) -> Element {
    let element = Element::payments(edition, "DoctoRelacionado")
        .with("IdDocumento", &settled.uuid)
        .with_filled("Serie", &settled.serie)
        .with_filled("Folio", &settled.folio)
        .with("MonedaDR", settled.currency.iso());
    let rate = equivalence(payment, settled);
    let element = match edition {
        XmlEdition::Old if payment.currency == settled.currency => element.with("MetodoDePagoDR", "PPD"),
        XmlEdition::Old => element
            .with("TipoCambioDR", &rate.round_dp(6).normalize().to_string())
            .with("MetodoDePagoDR", "PPD"),
        XmlEdition::Current if payment.currency == settled.currency => element.with("EquivalenciaDR", "1"),
        XmlEdition::Current => element.with("EquivalenciaDR", &format!("{rate:.10}")),
    };
    let element = element
        .with("NumParcialidad", &settled.instalment.to_string())
        .with("ImpSaldoAnt", &money(settled.before))
        .with("ImpPagado", &money(settled.paid))
        .with("ImpSaldoInsoluto", &money(settled.before - settled.paid));
    match edition {
        XmlEdition::Old => element,
        XmlEdition::Current => {
            let (base, tax) = without_tax(settled.paid);
            let line = Element::payments(edition, "TrasladoDR")
                .with("BaseDR", &money(base))
                .with("ImpuestoDR", "002")
                .with("TipoFactorDR", "Tasa")
                .with("TasaOCuotaDR", "0.160000")
                .with("ImporteDR", &money(tax));
            let lines = Element::payments(edition, "TrasladosDR").child(line);
            element.with("ObjetoImpDR", "02").child(Element::payments(edition, "ImpuestosDR").child(lines))
        }
    }
}
