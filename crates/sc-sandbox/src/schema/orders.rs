//! The tables of purchase orders and inventory of a company database (sage300.md 2 and 4).

use super::{Index, Table};

impl Table {
    /// Order headers. `PORTYPE`, `ONHOLD` and the lengths are those of the sibling tables of the dictionary.
    pub const POPORH1: Self = Self {
        name: "POPORH1",
        columns: "PORHSEQ decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), PONUMBER char(22), DATE decimal(9,0), EXPARRIVAL decimal(9,0), \
                  PORTYPE smallint, ONHOLD smallint, VDCODE char(12), VDNAME char(60), TERMSCODE char(6), \
                  FOBPOINT char(60), DESCRIPTIO char(60), REFERENCE char(60), COMMENT char(250), \
                  RQNNUMBER char(22), CURRENCY char(3), RATE decimal(15,7), RATETYPE char(2), \
                  RATEDATE decimal(9,0), LINES int, EXTENDED decimal(19,3), DOCTOTAL decimal(19,3), \
                  TXEXCLUDE1 decimal(19,3), TXEXCLUDE2 decimal(19,3), TXEXCLUDE3 decimal(19,3), \
                  TXEXCLUDE4 decimal(19,3), TXEXCLUDE5 decimal(19,3), ISCOMPLETE smallint, \
                  DTCOMPLETE decimal(9,0), LASTRECEIP char(22), VALUES int",
        key: "PORHSEQ",
        indexes: &[Index { columns: "PONUMBER", is_unique: false }],
        optional: &[],
    };

    /// The second part of order headers: who entered it, and the document's own ship-to address.
    pub const POPORH2: Self = Self {
        name: "POPORH2",
        columns: "PORHSEQ decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), ENTEREDBY char(8), STCODE char(6), STDESC char(60), STADDRESS1 char(60), \
                  STADDRESS2 char(60), STCITY char(30), STSTATE char(30), STZIP char(20), STCOUNTRY char(30), \
                  STCONTACT char(60)",
        key: "PORHSEQ",
        indexes: &[],
        optional: &[],
    };

    /// Order lines. Quantities with `OQ` are in order units, those with `SQ` in stocking units.
    pub const POPORL: Self = Self {
        name: "POPORL",
        columns: "PORHSEQ decimal(19,0), PORLREV decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), PORLSEQ decimal(19,0), DETAILNUM smallint, \
                  COMPLETION smallint, DTCOMPLETE decimal(9,0), EXPARRIVAL decimal(9,0), ITEMNO char(24), \
                  ITEMDESC char(60), LOCATION char(6), ORDERUNIT char(10), ORDERCONV decimal(19,6), \
                  OQORDERED decimal(19,4), OQRECEIVED decimal(19,4), OQCANCELED decimal(19,4), \
                  OQOUTSTAND decimal(19,4), SQORDERED decimal(19,4), UNITCOST decimal(19,6), \
                  EXTENDED decimal(19,3), EXTCANCEL decimal(19,3), TAXAMOUNT decimal(19,3)",
        key: "PORHSEQ, PORLREV",
        indexes: &[Index { columns: "PORHSEQ, PORLSEQ", is_unique: true }],
        optional: &["EXTCANCEL"],
    };

    /// Optional fields of an order: `AFE` and `USOCFDI`.
    pub const POPORHO: Self = Self {
        name: "POPORHO",
        columns: "PORHSEQ decimal(19,0), OPTFIELD char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), VALUE char(60), TYPE smallint, LENGTH smallint, \
                  DECIMALS smallint, ALLOWNULL smallint, VALIDATE smallint, SWSET smallint",
        key: "PORHSEQ, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Receipts. `PORHSEQ` is 0 where a receipt covers several orders.
    pub const PORCPH1: Self = Self {
        name: "PORCPH1",
        columns: "RCPHSEQ decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), PORHSEQ decimal(19,0), PONUMBER char(22), RCPNUMBER char(22), \
                  DATE decimal(9,0), VDCODE char(12), ISINVOICED smallint, ISCOMPLETE smallint, \
                  DTCOMPLETE decimal(9,0)",
        key: "RCPHSEQ",
        indexes: &[Index { columns: "PORHSEQ", is_unique: false }],
        optional: &[],
    };

    /// The orders of receipts that cover several.
    pub const PORCPR: Self = Self {
        name: "PORCPR",
        columns: "RCPHSEQ decimal(19,0), RCPRREV decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), PORHSEQ decimal(19,0), PONUMBER char(22)",
        key: "RCPHSEQ, RCPRREV",
        indexes: &[Index { columns: "PORHSEQ", is_unique: false }],
        optional: &[],
    };

    /// Invoices entered in purchase orders.
    pub const POINVH1: Self = Self {
        name: "POINVH1",
        columns: "INVHSEQ decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), INVNUMBER char(22), DATE decimal(9,0), VDCODE char(12), PONUMBER char(22)",
        key: "INVHSEQ",
        indexes: &[],
        optional: &[],
    };

    /// Their optional fields; `FOLIOCFD` holds the CFDI UUID.
    pub const POINVHO: Self = Self {
        name: "POINVHO",
        columns: "INVHSEQ decimal(19,0), OPTFIELD char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), VALUE char(60), TYPE smallint, LENGTH smallint, \
                  DECIMALS smallint, ALLOWNULL smallint, VALIDATE smallint, SWSET smallint",
        key: "INVHSEQ, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Credit notes entered in purchase orders.
    pub const POCRNH1: Self = Self {
        name: "POCRNH1",
        columns: "CRNHSEQ decimal(19,0), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), CRNNUMBER char(22), DATE decimal(9,0), VDCODE char(12), PONUMBER char(22)",
        key: "CRNHSEQ",
        indexes: &[],
        optional: &[],
    };

    /// Their optional fields; `FOLIOCFD` holds the CFDI UUID.
    pub const POCRNHO: Self = Self {
        name: "POCRNHO",
        columns: "CRNHSEQ decimal(19,0), OPTFIELD char(12), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), \
                  AUDTUSER char(8), AUDTORG char(6), VALUE char(60), TYPE smallint, LENGTH smallint, \
                  DECIMALS smallint, ALLOWNULL smallint, VALIDATE smallint, SWSET smallint",
        key: "CRNHSEQ, OPTFIELD",
        indexes: &[],
        optional: &[],
    };

    /// Inventory locations.
    pub const ICLOC: Self = Self {
        name: "ICLOC",
        columns: "LOCATION char(6), AUDTDATE decimal(9,0), AUDTTIME decimal(9,0), AUDTUSER char(8), \
                  AUDTORG char(6), ADDRESS1 char(60), ADDRESS2 char(60), CITY char(30), \
                  STATE char(30), ZIP char(20), COUNTRY char(30), INACTIVE smallint",
        key: "LOCATION",
        indexes: &[],
        optional: &[],
    };
}
