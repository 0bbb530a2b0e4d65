//! A Sage 300 company database: the tables of accounts payable, banks and common services (sage300.md 2 and 3); those of
//! purchase orders are beside it. Every table carries the four audit columns.

use super::{Index, Table};

/// The tables of a company database.
pub const COMPANY: [&Table; 26] = [
    &Table::APBTA,
    &Table::APTCR,
    &Table::APTCRO,
    &Table::APTCP,
    &Table::APPYM,
    &Table::APIBC,
    &Table::APIBH,
    &Table::APIBHO,
    &Table::APOBL,
    &Table::APVEN,
    &Table::APVENO,
    &Table::BKACCT,
    &Table::CSOPTFH,
    &Table::CSOPTFD,
    &Table::CSCOM,
    &Table::POPORH1,
    &Table::POPORH2,
    &Table::POPORL,
    &Table::POPORHO,
    &Table::PORCPH1,
    &Table::PORCPR,
    &Table::POINVH1,
    &Table::POINVHO,
    &Table::POCRNH1,
    &Table::POCRNHO,
    &Table::ICLOC,
];

impl Table {
    /// Payment and adjustment batches.
    pub const APBTA: Self = Self {
        name: "APBTA",
        columns: "PAYMTYPE char(2), CNTBTCH decimal(9,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), BATCHDESC char(60), DATEBTCH decimal(9,0), CNTENTER int, \
                  AMTENTER decimal(19,3), IDBANK char(8), CODECURN char(3), BATCHTYPE smallint, \
                  BATCHSTAT smallint, RATETYPE char(2), DATERATE decimal(9,0), RATEEXCHHC decimal(15,7), \
                  RATEOP smallint, POSTSEQNBR decimal(9,0), CNTBTCHERR int, DATELSTEDT decimal(9,0)",
        key: "PAYMTYPE, CNTBTCH",
        indexes: &[],
        optional: &[],
    };

    /// Payments (entries).
    pub const APTCR: Self = Self {
        name: "APTCR",
        columns: "BTCHTYPE char(2), CNTBTCH decimal(9,0), CNTENTR decimal(7,0), AUDTDATE decimal(9,0), \
                  AUDTTIME decimal(9,0), AUDTUSER char(8), AUDTORG char(6), IDRMIT char(18), IDVEND char(12), \
                  DATERMIT decimal(9,0), DATEBUS decimal(9,0), TEXTRMIT char(60), TXTRMITREF char(60), \
                  AMTRMIT decimal(19,3), AMTRMITTC decimal(19,3), AMTRMITHC decimal(19,3), \
                  RATETYPETC char(2), RATEEXCHTC decimal(15,7), DATERATETC decimal(9,0), CODECURN char(3), \
                  RATETYPEHC char(2), RATEEXCHHC decimal(15,7), DATERATEHC decimal(9,0), OPERBANK smallint, \
                  OPERVEND smallint, RMITTYPE smallint, PAYMCODE char(12), NAMERMIT char(60), \
                  AMTDISCTC decimal(19,3), AMTADJTCUR decimal(19,3), AMTPPAYTC decimal(19,3), \
                  ERRENTRY smallint, PAYMSTTS smallint, DOCNBR char(22), VALUES int",
        key: "BTCHTYPE, CNTBTCH, CNTENTR",
        indexes: &[],
        optional: &[],
    };

    /// Optional fields of a payment.
    pub const APTCRO: Self = Self {
        name: "APTCRO",
        columns: "BTCHTYPE char(2), CNTBTCH decimal(9,0), CNTENTR decimal(7,0), OPTFIELD char(12), \
                  AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), AUDTORG char(6), \
                  VALUE char(60), TYPE smallint, LENGTH smallint, DECIMALS smallint, ALLOWNULL smallint, \
                  VALIDATE smallint, SWSET smallint",
        key: "BTCHTYPE, CNTBTCH, CNTENTR, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Documents a payment was applied to.
    pub const APTCP: Self = Self {
        name: "APTCP",
        columns: "BATCHTYPE char(2), CNTBTCH decimal(9,0), CNTRMIT decimal(7,0), CNTLINE decimal(5,0), \
                  AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), AUDTORG char(6), \
                  IDVEND char(12), IDINVC char(22), CNTPAYM decimal(5,0), AMTPAYM decimal(19,3), \
                  AMTERNDISC decimal(19,3), AMTADJTOT decimal(19,3), DOCTYPE smallint",
        key: "BATCHTYPE, CNTBTCH, CNTRMIT, CNTLINE",
        indexes: &[],
        optional: &[],
    };

    /// Posted payments.
    pub const APPYM: Self = Self {
        name: "APPYM",
        columns: "IDBANK char(8), IDVEND char(12), IDRMIT char(18), LONGSERIAL decimal(19,0), \
                  DATERMIT decimal(9,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), IDINVC char(22), CNTBTCH decimal(9,0), CNTITEM decimal(7,0), \
                  SWCHKCLRD smallint, DATECLRD decimal(9,0), DATERVRSD decimal(9,0), TEXTRETRN char(60), \
                  TRXTYPETXT smallint, AMTPAYM decimal(19,3), CODECURN char(3)",
        key: "IDBANK, IDVEND, IDRMIT, LONGSERIAL, DATERMIT",
        indexes: &[Index { columns: "IDBANK, CNTBTCH, CNTITEM", is_unique: false }],
        optional: &[],
    };

    /// Invoice batches.
    pub const APIBC: Self = Self {
        name: "APIBC",
        columns: "CNTBTCH decimal(9,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), DATEBTCH decimal(9,0), BTCHDESC char(60), CNTINVCENT int, \
                  AMTENTR decimal(19,3), BTCHTYPE smallint, BTCHSTTS smallint, POSTSEQNBR decimal(9,0)",
        key: "CNTBTCH",
        indexes: &[],
        optional: &[],
    };

    /// Invoices (entries).
    pub const APIBH: Self = Self {
        name: "APIBH",
        columns: "CNTBTCH decimal(9,0), CNTITEM decimal(7,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), ORIGCOMP char(6), IDVEND char(12), IDINVC char(22), \
                  TEXTTRX smallint, IDTRX smallint, PONBR char(22), INVCDESC char(60), DATEINVC decimal(9,0), \
                  DATEDUE decimal(9,0), CODECURN char(3), EXCHRATEHC decimal(15,7), ERRENTRY smallint, \
                  AMTGROSDST decimal(19,3), AMTGROSTOT decimal(19,3), AMTWHD1TC decimal(19,3), \
                  AMTWHD2TC decimal(19,3), AMTWHD3TC decimal(19,3), AMTWHD4TC decimal(19,3), \
                  AMTWHD5TC decimal(19,3), RTGAMT decimal(19,3), VALUES int",
        key: "CNTBTCH, CNTITEM",
        indexes: &[Index { columns: "ORIGCOMP, IDVEND, IDINVC", is_unique: false }],
        optional: &["AMTWHD1TC", "AMTWHD2TC", "AMTWHD3TC", "AMTWHD4TC", "AMTWHD5TC", "RTGAMT"],
    };

    /// Optional fields of an invoice; `FOLIOCFD` holds the CFDI UUID.
    pub const APIBHO: Self = Self {
        name: "APIBHO",
        columns: "CNTBTCH decimal(9,0), CNTITEM decimal(7,0), OPTFIELD char(12), AUDTDATE decimal(9,0), \
                  AUDTTIME decimal(9,0), AUDTUSER char(8), AUDTORG char(6), VALUE char(60), TYPE smallint, \
                  LENGTH smallint, DECIMALS smallint, ALLOWNULL smallint, VALIDATE smallint, SWSET smallint",
        key: "CNTBTCH, CNTITEM, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Posted documents.
    pub const APOBL: Self = Self {
        name: "APOBL",
        columns: "IDVEND char(12), IDINVC char(22), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), TXTTRXTYPE smallint, IDTRXTYPE smallint, \
                  CNTBTCH decimal(9,0), CNTITEM decimal(7,0), DATEINVC decimal(9,0), DATEDUE decimal(9,0), \
                  DATEBUS decimal(9,0), CODECURN char(3), EXCHRATEHC decimal(15,7), AMTINVCTC decimal(19,3), \
                  AMTDUETC decimal(19,3), SWPAID smallint",
        key: "IDVEND, IDINVC",
        indexes: &[],
        optional: &[],
    };

    /// Vendors.
    pub const APVEN: Self = Self {
        name: "APVEN",
        columns: "VENDORID char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), VENDNAME char(60), IDGRP char(6), SWACTV smallint, CURNCODE char(3), \
                  TERMSCODE char(6)",
        key: "VENDORID",
        indexes: &[],
        optional: &[],
    };

    /// Optional fields of a vendor.
    pub const APVENO: Self = Self {
        name: "APVENO",
        columns: "VENDORID char(12), OPTFIELD char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), VALUE char(60), TYPE smallint, LENGTH smallint, \
                  DECIMALS smallint, ALLOWNULL smallint, VALIDATE smallint, SWSET smallint",
        key: "VENDORID, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Banks. Sites keep the portal's bank account id in `ADDR1`.
    pub const BKACCT: Self = Self {
        name: "BKACCT",
        columns: "BANK char(8), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), NAME char(60), ADDR1 char(60), ADDR2 char(60), BKACCT char(22), \
                  CURNSTMT char(3), INACTIVE smallint",
        key: "BANK",
        indexes: &[],
        optional: &[],
    };

    /// Definitions of optional fields.
    pub const CSOPTFH: Self = Self {
        name: "CSOPTFH",
        columns: "OPTFIELD char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), FDESC char(60), TYPE smallint, LENGTH smallint, DECIMALS smallint, \
                  ALLOWNULL smallint, VALIDATE smallint, VALUES int",
        key: "OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Values of optional fields that come from a list.
    pub const CSOPTFD: Self = Self {
        name: "CSOPTFD",
        columns: "OPTFIELD char(12), VALUE char(60), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), VDESC char(60)",
        key: "OPTFIELD, VALUE",
        indexes: &[],
        optional: &[],
    };

    /// The company itself.
    pub const CSCOM: Self = Self {
        name: "CSCOM",
        columns: "ORGID char(6), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), CONAME char(60), ADDR01 char(60), CITY char(30), STATE char(30), \
                  POSTAL char(20), COUNTRY char(30), LEGALNAME char(60), TAXNBR char(24), HOMECUR char(3), \
                  MULTICURSW smallint",
        key: "ORGID",
        indexes: &[],
        optional: &[],
    };
}
