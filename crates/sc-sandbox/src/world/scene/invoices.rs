//! The link between an invoice of Sage and its CFDI in the portal.

use rust_decimal::Decimal;

use crate::world::composer::Composer;
use crate::world::draft::{Draft, Terms};
use crate::world::model::{Currency, Invoice, OptionalField};
use crate::world::shape::Shape;

impl Composer {
    pub(super) fn play_invoice(&mut self, shape: Shape) {
        let draft = match shape {
            Shape::InvoiceEnteredAgain => self.entered_again(shape),
            Shape::LowerCaseUuid => {
                let draft = self.plain(shape);
                let uuid = draft.wanted.cfdis[0].uuid.to_lowercase();
                self.last_invoice().uuid = OptionalField::Value(uuid);
                draft
            }
            Shape::UuidByFolio => {
                let folio = self.folio().to_string();
                self.resolvable(shape, &folio, "", &folio, OptionalField::Absent)
            }
            Shape::UuidBySerieAndFolio => {
                let folio = self.folio().to_string();
                self.resolvable(shape, &format!("CR{folio}"), "CR", &folio, OptionalField::Blank)
            }
            Shape::UuidNotFound
            | Shape::UuidAmbiguous
            | Shape::UuidProbable
            | Shape::UuidTotalDiffers
            | Shape::UuidInvalid => self.without_uuid(shape),
            Shape::UuidRepeated => self.repeated(shape),
            Shape::InvoiceNotPosted => {
                let draft = self.plain(shape);
                self.last_invoice().batch_status = 1;
                draft
            }
            _ => self.refused(shape),
        };
        self.keep(draft);
    }

    fn last_invoice(&mut self) -> &mut Invoice {
        self.company.invoices.last_mut().expect("a scene has just made an invoice")
    }

    /// The invoice also stands in a deleted batch and in an entry with errors, neither of them posted.
    fn entered_again(&mut self, shape: Shape) -> Draft {
        let draft = self.plain(shape);
        let good = self.last_invoice().clone();
        let (deleted, wrong) = (self.batch(), self.batch());
        let other_uuid = self.dice.uuid();
        self.company.invoices.push(Invoice {
            batch: deleted,
            batch_status: 4,
            uuid: OptionalField::Value(other_uuid),
            ..good.clone()
        });
        self.company.invoices.push(Invoice {
            batch: wrong,
            error_entry: 1,
            uuid: OptionalField::Absent,
            gross: good.gross + Decimal::ONE,
            ..good
        });
        draft
    }

    /// An invoice without a UUID whose CFDI can be found without doubt.
    fn resolvable(
        &mut self,
        shape: Shape,
        number: &str,
        serie: &str,
        folio: &str,
        left: OptionalField,
    ) -> Draft {
        let vendor = self.vendor();
        let total = self.price(Currency::Mxn);
        let invoice = self.sage_invoice(vendor, number, Currency::Mxn, total);
        let uuid = self.cfdi_of(invoice, serie, folio);
        let held = &mut self.company.invoices[invoice];
        held.uuid = left;
        held.resolvable = Some(uuid);
        self.draft(shape, &[(invoice, total)], Terms::PESOS)
    }

    /// An invoice without a UUID whose CFDI cannot be told.
    fn without_uuid(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let total = self.price(Currency::Mxn);
        let folio = self.folio().to_string();
        let number = if shape == Shape::UuidProbable { format!("000{folio}") } else { folio.clone() };
        let invoice = self.sage_invoice(vendor, &number, Currency::Mxn, total);
        match shape {
            Shape::UuidAmbiguous => {
                self.cfdi_of(invoice, "A", &folio);
                self.cfdi_of(invoice, "B", &folio);
            }
            Shape::UuidProbable => {
                self.cfdi_of(invoice, "", &folio);
            }
            Shape::UuidTotalDiffers => {
                let uuid = self.cfdi_of(invoice, "", &folio);
                let cfdi = self.cfdi_mut(&uuid);
                cfdi.total += Decimal::new(1250, 2);
                cfdi.balance = cfdi.total;
            }
            Shape::UuidInvalid => {
                self.company.invoices[invoice].uuid = OptionalField::Value("PENDIENTE DE RECIBIR".to_owned());
            }
            _ => {}
        }
        self.draft(shape, &[(invoice, total)], Terms::PESOS)
    }

    fn repeated(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let (first, second) = (self.price(Currency::Mxn), self.price(Currency::Mxn));
        let one = self.invoice(vendor, Currency::Mxn, first);
        let other = self.invoice(vendor, Currency::Mxn, second);
        let uuid = self.company.invoices[one].uuid.clone();
        self.company.invoices[other].uuid = uuid;
        self.draft(shape, &[(one, first), (other, second)], Terms::PESOS)
    }

    /// An invoice that the portal will not have paid.
    fn refused(&mut self, shape: Shape) -> Draft {
        let draft = self.plain(shape);
        match shape {
            Shape::InvoiceUnknownToPortal => {
                self.company.cfdis.pop();
            }
            Shape::InvoiceAlreadyPaid => {
                if let Some(cfdi) = self.company.cfdis.last_mut() {
                    cfdi.balance = Decimal::ZERO;
                }
            }
            _ => {
                if let Some(cfdi) = self.company.cfdis.last_mut() {
                    cfdi.is_cancelled = true;
                }
            }
        }
        draft
    }
}
