//! The databases that are not Sage's: the control tables and the order authorizations (sage300.md 6 and 7). None of
//! their tables has a key, and every column allows NULL.

use super::Table;

/// The tables of the database `FESA`.
pub const FESA: [&Table; 3] = [&Table::FESA_PARAM, &Table::FESA_OC, &Table::FESA_PAGOS];
/// The tables of the database `Autorizaciones_electronicas`.
pub const AUTHORIZATIONS: [&Table; 2] = [&Table::AUTORIZA_OC, &Table::AUTORIZA_OC_DETALLE];

impl Table {
    /// Parameters per company.
    pub const FESA_PARAM: Self = Self {
        name: "fesaParam",
        columns: "Parametro nchar(50) null, Valor nchar(250) null, idCia nchar(20) null",
        key: "",
        indexes: &[],
        optional: &[],
    };

    /// Purchase-order control: one row per attempt.
    pub const FESA_OC: Self = Self {
        name: "fesaOCFocaltec",
        columns: "idFocaltec nchar(24) null, ocSage nchar(22) null, status nchar(10) null, lastUpdate date null, \
                  createdAt date null, responseAPI nvarchar(500) null, idDatabase nchar(20) null",
        key: "",
        indexes: &[],
        optional: &[],
    };

    /// Payment control: exactly four columns.
    pub const FESA_PAGOS: Self = Self {
        name: "fesaPagosFocaltec",
        columns: "idCia nchar(20) null, NoPagoSage char(30) null, status nchar(20) null, idFocaltec nchar(50) null",
        key: "",
        indexes: &[],
        optional: &[],
    };

    /// Orders and whether they are authorized.
    pub const AUTORIZA_OC: Self = Self {
        name: "Autoriza_OC",
        columns: "PONumber char(22) null, Empresa nchar(20) null, Autorizada int null",
        key: "",
        indexes: &[],
        optional: &[],
    };

    /// Acts of authorization.
    pub const AUTORIZA_OC_DETALLE: Self = Self {
        name: "Autoriza_OC_detalle",
        columns: "PONumber char(22) null, Empresa nchar(20) null, Fecha date null",
        key: "",
        indexes: &[],
        optional: &[],
    };
}
