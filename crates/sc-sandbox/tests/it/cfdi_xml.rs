//! The XML of the world: well-formed in every shape, the same for the same seed, and true to its document.

use rust_decimal::Decimal;
use sc_sandbox::Profile;
use sc_sandbox::world::{
    Company, Currency, DocumentKind, Payment, PortalCfdi, Shape, World, XmlContent, XmlDocument, XmlEdition,
    XmlShape, write_xml,
};

use crate::support::{SEED, base};
use crate::xml_tree::{Node, parse};

const EDITIONS: [XmlEdition; 2] = [XmlEdition::Old, XmlEdition::Current];

fn company() -> Company {
    World::build(SEED, Profile::Small, base()).companies.remove(0)
}

fn amount(node: &Node, name: &str) -> Decimal {
    node.attribute(name).parse().unwrap()
}

fn sum(nodes: &[&Node], name: &str) -> Decimal {
    nodes.iter().map(|node| amount(node, name)).sum()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The stamp of a document.
fn stamp(root: &Node) -> &Node {
    let stamp = root.at("Complemento/TimbreFiscalDigital");
    assert_eq!(stamp.namespace, "http://www.sat.gob.mx/TimbreFiscalDigital");
    assert_eq!(stamp.attribute("Version"), "1.1");
    stamp
}

#[track_caller]
fn check_invoice(root: &Node, company: &Company, cfdi: &PortalCfdi) {
    assert_eq!(stamp(root).attribute("UUID"), cfdi.uuid);
    assert_eq!(stamp(root).attribute("SelloCFD"), root.attribute("Sello"));
    assert_eq!(root.at("Receptor").attribute("Rfc"), company.rfc);
    let supplier = company.providers.iter().find(|provider| provider.id == cfdi.provider_id).unwrap();
    assert_eq!(root.at("Emisor").attribute("Rfc"), supplier.rfc);
    assert_eq!(root.at("Emisor").attribute("Nombre"), supplier.name);
    assert_eq!((root.has("Serie"), root.attribute("Folio")), (!cfdi.serie.is_empty(), &*cfdi.folio));
    assert!(cfdi.serie.is_empty() || root.attribute("Serie") == cfdi.serie);
    assert_eq!(root.attribute("Moneda"), cfdi.currency.iso());
    assert_eq!(root.attribute("Fecha"), format!("{}T10:30:00", cfdi.issued));

    let lines = root.at("Conceptos").all("Concepto");
    let subtotal = amount(root, "SubTotal");
    assert_eq!(sum(&lines, "Importe"), subtotal, "the lines are the subtotal");
    let taxes = root.at("Impuestos");
    let transferred = amount(taxes, "TotalImpuestosTrasladados");
    let retained = if taxes.has("TotalImpuestosRetenidos") {
        amount(taxes, "TotalImpuestosRetenidos")
    } else {
        Decimal::ZERO
    };
    assert_eq!(subtotal + transferred - retained, amount(root, "Total"), "{}", cfdi.uuid);
    assert_eq!(amount(root, "Total"), cfdi.total);
    assert_eq!(sum(&root.at("Conceptos").all("Traslado"), "Importe"), transferred);
    assert_eq!(sum(&root.at("Conceptos").all("Retencion"), "Importe"), retained);
    let cent = Decimal::new(1, 2);
    for line in lines {
        let product = amount(line, "Cantidad") * amount(line, "ValorUnitario");
        assert!((product - amount(line, "Importe")).abs() <= cent, "{line:?}");
        let tax = line.at("Impuestos/Traslados/Traslado");
        let exact = amount(tax, "Base") * amount(tax, "TasaOCuota");
        assert!((exact - amount(tax, "Importe")).abs() <= cent * Decimal::TWO, "{tax:?}");
    }
}

#[test]
fn invoices_of_the_world_add_up_and_name_its_parties() {
    for company in World::build(SEED, Profile::Small, base()).companies {
        for cfdi in &company.cfdis {
            for edition in EDITIONS {
                let document =
                    XmlDocument { edition, ..XmlDocument::of_cfdi(&company, cfdi, DocumentKind::Invoice) };
                let root = parse(&write_xml(SEED, &document, XmlShape::Plain));
                check_invoice(&root, &company, cfdi);
                assert_eq!((root.attribute("TipoDeComprobante"), root.attribute("MetodoPago")), ("I", "PPD"));
            }
        }
    }
}

#[test]
fn what_is_withheld_on_an_invoice_stands_in_its_xml() {
    let world = World::build(SEED, Profile::Small, base());
    let withheld = world.companies.iter().any(|company| {
        company.cfdis.iter().any(|cfdi| {
            let document = XmlDocument::of_cfdi(company, cfdi, DocumentKind::Invoice);
            parse(&write_xml(SEED, &document, XmlShape::Plain)).at("Impuestos").has("TotalImpuestosRetenidos")
        })
    });
    assert!(withheld);
}

#[test]
fn every_shape_of_both_editions_says_the_same() {
    let company = company();
    let cfdi = &company.cfdis[3];
    for edition in EDITIONS {
        for shape in XmlShape::ALL {
            let document =
                XmlDocument { edition, ..XmlDocument::of_cfdi(&company, cfdi, DocumentKind::Invoice) };
            let bytes = write_xml(SEED, &document, *shape);
            let root = parse(&bytes);
            check_invoice(&root, &company, cfdi);
            let (namespace, version) = match edition {
                XmlEdition::Old => ("http://www.sat.gob.mx/cfd/3", "3.3"),
                XmlEdition::Current => ("http://www.sat.gob.mx/cfd/4", "4.0"),
            };
            assert_eq!(root.namespace, namespace, "{shape:?}");
            assert_eq!((root.name.as_str(), root.attribute("Version")), ("Comprobante", version));
            assert_eq!(bytes, write_xml(SEED, &document, *shape), "the same bytes each time");
        }
    }
}

#[test]
fn each_shape_is_what_its_name_says() {
    let company = company();
    let document = XmlDocument::of_cfdi(&company, &company.cfdis[0], DocumentKind::Invoice);
    let of = |shape| write_xml(SEED, &document, shape);
    let closing = "</cfdi:Addenda></cfdi:Comprobante>";
    assert!(of(XmlShape::Bom).starts_with(b"\xef\xbb\xbf<?xml"));
    let crlf = of(XmlShape::Crlf);
    assert_eq!(text(&crlf).matches('\n').count(), text(&crlf).matches("\r\n").count());
    assert!(!of(XmlShape::OneLine).contains(&b'\n'));
    assert!(of(XmlShape::NoDeclaration).starts_with(b"<cfdi:Comprobante"));
    assert_eq!(parse(&of(XmlShape::OtherPrefix)).written, "sat:Comprobante");
    assert_eq!(parse(&of(XmlShape::DefaultNamespace)).written, "Comprobante");
    assert!(text(&of(XmlShape::AddendaSelfClosed)).contains("<cfdi:Addenda/>"));
    assert!(text(&of(XmlShape::AddendaEmpty)).contains("<cfdi:Addenda></cfdi:Addenda>"));
    assert!(text(&of(XmlShape::AddendaClosedInComment)).contains(&format!("<!-- {closing}")));
    assert!(text(&of(XmlShape::AddendaClosedInCdata)).contains(&format!("<![CDATA[{closing}")));
    assert_eq!(parse(&of(XmlShape::AddendaInAddenda)).all("Addenda").len(), 2);
    assert_eq!(parse(&of(XmlShape::AddendaOfOurs)).all("AddendaEmisor").len(), 1);
    assert!(text(&of(XmlShape::Comments)).trim_end().ends_with("-->"), "a comment behind the root");
    assert!(
        text(&of(XmlShape::SingleQuotes)).contains("Descripcion='Perfil \"C\" de 4\" > 3 m, d&apos;Acero'")
    );
    let accents = of(XmlShape::Accents);
    assert!(text(&accents).contains("&amp; niple &lt;galvanizado>"), "{}", text(&accents));
    let words = "Cañería de 2\" & niple <galvanizado> año '26 ; ü 漢 🔩 </cfdi:Comprobante>";
    assert_eq!(parse(&accents).all("Concepto")[0].attribute("Descripcion"), words);
    assert!(text(&of(XmlShape::SpacedTags)).trim_end().ends_with("</cfdi:Comprobante \t>"));
    let plain = of(XmlShape::Plain);
    let all: std::collections::BTreeSet<Vec<u8>> = XmlShape::ALL.iter().map(|shape| of(*shape)).collect();
    assert_eq!(all.len(), XmlShape::ALL.len(), "no two shapes are the same");
    assert_ne!(plain, write_xml(SEED + 1, &document, XmlShape::Plain), "seals follow the seed");
}

#[test]
fn seals_and_certificates_look_like_base64() {
    let company = company();
    let document = XmlDocument::of_cfdi(&company, &company.cfdis[0], DocumentKind::Invoice);
    let root = parse(&write_xml(SEED, &document, XmlShape::Plain));
    let seal = root.attribute("Sello");
    assert_eq!((seal.len(), seal.ends_with("==")), (344, true), "256 bytes");
    assert_eq!(root.attribute("Certificado").len() % 4, 0);
    assert_eq!(root.attribute("NoCertificado").len(), 20);
    assert_eq!(stamp(&root).attribute("SelloSAT").len(), 344);
}

#[test]
fn a_credit_note_names_what_it_credits() {
    let company = company();
    let (note, credited) = (&company.cfdis[1], &company.cfdis[2]);
    let mut document = XmlDocument::of_cfdi(&company, note, DocumentKind::CreditNote);
    if let XmlContent::CreditNote { credited: uuids, .. } = &mut document.content {
        uuids.push(credited.uuid.clone());
    }
    for edition in EDITIONS {
        document.edition = edition;
        let root = parse(&write_xml(SEED, &document, XmlShape::Plain));
        check_invoice(&root, &company, note);
        assert_eq!((root.attribute("TipoDeComprobante"), root.attribute("MetodoPago")), ("E", "PUE"));
        let relation = root.at("CfdiRelacionados");
        assert_eq!(relation.attribute("TipoRelacion"), "01");
        assert_eq!(relation.at("CfdiRelacionado").attribute("UUID"), credited.uuid);
    }
}

#[track_caller]
fn check_complement(company: &Company, payment: &Payment, edition: XmlEdition) {
    let uuid = "0B5E2C4A-8A52-4E0D-9C71-3D2E1F00AA01";
    let stamped = "2026-11-20T23:58:07".parse().unwrap();
    let document = XmlDocument { edition, ..XmlDocument::of_payment(company, payment, uuid, stamped) };
    let root = parse(&write_xml(SEED, &document, XmlShape::Plain));
    assert_eq!((root.attribute("TipoDeComprobante"), root.attribute("Moneda")), ("P", "XXX"));
    assert_eq!((amount(&root, "Total"), amount(&root, "SubTotal")), (Decimal::ZERO, Decimal::ZERO));
    assert_eq!(stamp(&root).attribute("UUID"), uuid);
    assert_eq!(stamp(&root).attribute("FechaTimbrado"), "2026-11-20T23:58:07");
    assert_eq!(root.at("Emisor").attribute("Rfc"), company.vendors[payment.vendor].rfc);
    let pagos = root.at("Complemento/Pagos");
    let (namespace, version, usage) = match edition {
        XmlEdition::Old => ("http://www.sat.gob.mx/Pagos", "1.0", "P01"),
        XmlEdition::Current => ("http://www.sat.gob.mx/Pagos20", "2.0", "CP01"),
    };
    assert_eq!((pagos.namespace.as_str(), pagos.attribute("Version")), (namespace, version));
    assert_eq!(root.at("Receptor").attribute("UsoCFDI"), usage);
    let pago = pagos.at("Pago");
    assert_eq!(
        (amount(pago, "Monto"), pago.attribute("MonedaP")),
        (payment.wanted.total, payment.wanted.currency)
    );
    assert_eq!(pago.attribute("FechaPago"), format!("{}T12:00:00", payment.wanted.date.unwrap()));
    let documents = pago.all("DoctoRelacionado");
    let named: Vec<&str> = documents.iter().map(|document| document.attribute("IdDocumento")).collect();
    let wanted: Vec<&str> = payment.wanted.cfdis.iter().map(|line| line.uuid.as_str()).collect();
    assert_eq!(named, wanted);
    for (document, line) in documents.iter().zip(&payment.wanted.cfdis) {
        assert_eq!(amount(document, "ImpPagado"), line.amount);
        let left = amount(document, "ImpSaldoAnt") - amount(document, "ImpPagado");
        assert_eq!(left, amount(document, "ImpSaldoInsoluto"));
        assert!(left >= Decimal::ZERO);
        assert_eq!(document.attribute("MonedaDR"), line.currency);
    }
    if edition == XmlEdition::Current {
        let totals = pagos.at("Totales");
        let rate: Decimal = pago.attribute("TipoCambioP").parse().unwrap();
        let pesos = (payment.wanted.total * rate).round_dp(2);
        assert!((amount(totals, "MontoTotalPagos") - pesos).abs() <= Decimal::new(1, 2), "in pesos");
        let parts = amount(totals, "TotalTrasladosBaseIVA16") + amount(totals, "TotalTrasladosImpuestoIVA16");
        assert!((parts - pesos).abs() <= Decimal::new(10, 2), "{parts} of {pesos}");
        let settled: Decimal = documents
            .iter()
            .map(|document| amount(document, "ImpPagado") / amount(document, "EquivalenciaDR"))
            .sum();
        assert!((settled - payment.wanted.total).abs() <= Decimal::new(5, 2), "{settled}");
    }
}

#[test]
fn complements_tell_what_their_payments_settled() {
    let company = company();
    for shape in [
        Shape::SingleInvoice,
        Shape::SeveralInvoices,
        Shape::PartialPayment,
        Shape::DollarInvoicesMultiplied,
        Shape::PesoInvoiceFromDollars,
        Shape::DollarsToDollars,
    ] {
        let payment = company.payments.iter().find(|payment| payment.shape == shape).unwrap();
        for edition in EDITIONS {
            check_complement(&company, payment, edition);
        }
    }
}

#[test]
fn a_document_in_dollars_names_its_rate() {
    let company = company();
    let cfdi = company.cfdis.iter().find(|cfdi| cfdi.currency == Currency::Usd).unwrap();
    let document = XmlDocument::of_cfdi(&company, cfdi, DocumentKind::Invoice);
    let root = parse(&write_xml(SEED, &document, XmlShape::Plain));
    assert_eq!(amount(&root, "TipoCambio"), cfdi.rate.round_dp(6));
}
