//! The company, its banks and vendors, the definitions of optional fields, and its parameters in FESA.

use jiff::SignedDuration;
use sc_sqlserver::session::SqlError;

use super::{Site, row_text};
use crate::schema::{CONTROL_DATABASE, Row, Table};
use crate::world::model::ControlRow;

/// Optional fields of a site: name, description, type, length.
const OPTIONAL_FIELDS: [(&str, &str, i64, i64); 8] = [
    ("AFE", "Autorización de gasto", 1, 60),
    ("FECHACFD", "Fecha del complemento", 3, 8),
    ("FOLIOCFD", "Folio fiscal", 1, 60),
    ("FORMAPAGO", "Forma de pago", 1, 60),
    ("METODOPAGO", "Método de pago", 1, 60),
    ("PROVIDERID", "Proveedor en el portal", 1, 60),
    ("RFC", "Registro Federal de Contribuyentes", 1, 60),
    ("USOCFDI", "Uso del CFDI", 1, 60),
];

/// The password that nothing may read. Whoever finds it in a log or a file has found a leak.
const NEVER_READ: &str = "canario-nunca-leer";

impl Site<'_> {
    pub(super) fn fill_master_data(&self) -> Result<(), SqlError> {
        let company = self.company;
        let long_ago = self.base - SignedDuration::from_hours(24 * 400);
        self.load(
            &Table::CSCOM,
            [self
                .audited(Row::of(&Table::CSCOM).text("ORGID", &company.org), long_ago)
                .text("CONAME", &company.name)
                .text("CITY", &company.city)
                .text("STATE", &company.state)
                .text("POSTAL", &company.postal_code)
                .text("COUNTRY", "MEXICO")
                .text("LEGALNAME", &company.name)
                .text("TAXNBR", &company.rfc)
                .text("HOMECUR", "MXP")
                .int("MULTICURSW", 1)],
        )?;
        self.load(
            &Table::CSOPTFH,
            OPTIONAL_FIELDS.iter().map(|(name, description, ty, length)| {
                self.audited(Row::of(&Table::CSOPTFH).text("OPTFIELD", name), long_ago)
                    .text("FDESC", description)
                    .int("TYPE", *ty)
                    .int("LENGTH", *length)
                    .int("ALLOWNULL", 1)
            }),
        )?;
        self.load(
            &Table::CSOPTFD,
            company.payment_methods.iter().map(|(value, description)| {
                let row = Row::of(&Table::CSOPTFD).text("OPTFIELD", "METODOPAGO").text("VALUE", value);
                self.audited(row, long_ago).text("VDESC", description)
            }),
        )?;
        self.load(
            &Table::BKACCT,
            company.banks.iter().map(|bank| {
                self.audited(Row::of(&Table::BKACCT).text("BANK", &bank.code), long_ago)
                    .text("NAME", &bank.name)
                    .text("ADDR1", &bank.portal_id)
                    .text("ADDR2", &company.city)
                    .text("BKACCT", &bank.account_number)
                    .text("CURNSTMT", bank.currency.sage())
            }),
        )?;
        self.load(
            &Table::APVEN,
            company.vendors.iter().map(|vendor| {
                self.audited(Row::of(&Table::APVEN).text("VENDORID", &vendor.id), long_ago)
                    .text("VENDNAME", &vendor.name)
                    .text("IDGRP", "NAC")
                    .int("SWACTV", 1)
                    .text("CURNCODE", "MXP")
                    .text("TERMSCODE", "30")
            }),
        )?;
        self.load(
            &Table::APVENO,
            company.vendors.iter().flat_map(|vendor| {
                let field = |name: &str, value: &str| {
                    let row = Row::of(&Table::APVENO).text("VENDORID", &vendor.id);
                    self.optional_field(row, name, value, long_ago)
                };
                let link = row_text(&vendor.provider_id).map(|id| field("PROVIDERID", id));
                let method = vendor.payment_method.as_deref().map(|value| field("METODOPAGO", value));
                [method, link, Some(field("RFC", &vendor.rfc))].into_iter().flatten()
            }),
        )?;
        self.fill_control_tables()
    }

    fn fill_control_tables(&self) -> Result<(), SqlError> {
        let company = self.company;
        let parameters = [
            ("RFCReceptor", company.rfc.as_str()),
            ("DataBase", company.database.as_str()),
            ("FolioCFD", "FOLIOCFD"),
            ("FechaCFD", "FECHACFD"),
            ("BancoAP", "BANCO"),
            ("NumCtaAP", "NUMCTA"),
            ("FormaPago", "FORMAPAGO"),
            ("MetodoPago", "METODOPAGO"),
            ("UserAccpac", "INTERFAZ"),
            ("PasswordA", NEVER_READ),
        ];
        self.load_into(
            CONTROL_DATABASE,
            &Table::FESA_PARAM,
            parameters.iter().map(|(name, value)| {
                Row::of(&Table::FESA_PARAM)
                    .text("Parametro", name)
                    .text("Valor", value)
                    .text("idCia", &company.org)
            }),
        )?;
        self.load_into(CONTROL_DATABASE, &Table::FESA_PAGOS, company.control_rows.iter().map(control_row))
    }
}

fn control_row(row: &ControlRow) -> Row {
    Row::of(&Table::FESA_PAGOS)
        .text_or_null("idCia", row.id_cia.as_deref())
        .text_or_null("NoPagoSage", row.number.as_deref())
        .text_or_null("status", row.status.as_deref())
        .text_or_null("idFocaltec", row.portal_id.as_deref())
}
