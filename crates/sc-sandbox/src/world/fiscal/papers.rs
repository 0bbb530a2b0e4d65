//! What suppliers hand in.

use jiff::Timestamp;
use serde::Serialize;

use crate::world::random::Dice;

/// The papers of a supplier. The first of each list stands first in the portal's map, which means nothing.
#[derive(Debug, Clone, Serialize)]
pub struct Papers {
    /// `None`: sent and never accepted.
    pub approved: Option<Timestamp>,
    pub addresses: Vec<Paper<Vec<(&'static str, String)>>>,
    pub contacts: Vec<Paper<Vec<(&'static str, String)>>>,
    pub accounts: Vec<Paper<Account>>,
    /// Position in `accounts` of the one used for payments, where the portal names one.
    pub payment_account: Option<usize>,
    /// Position in `accounts` of the one to use.
    pub chosen_account: Option<usize>,
    /// Tenant-defined fields: external id, external id of the value.
    pub fields: Vec<(&'static str, String)>,
}

/// An entry of one of the portal's maps.
#[derive(Debug, Clone, Serialize)]
pub struct Paper<T> {
    pub key: String,
    /// When it was accepted; `None`: it was not.
    pub accepted_at: Option<Timestamp>,
    pub value: T,
}

/// A bank account.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    pub bank: String,
    pub account: String,
    pub clabe: String,
    pub currency: &'static str,
}

impl Papers {
    /// Complete papers: one address, one contact, one account.
    pub fn complete(dice: &mut Dice, approved: Timestamp) -> Self {
        let address = vec![
            ("street", "Calzada de los Olivos".to_owned()),
            ("exterior_number", dice.within(1, 900).to_string()),
            ("interior_number", String::new()),
            ("suburb", "Industrial Ñ".to_owned()),
            ("city", "León".to_owned()),
            ("municipality", "León de los Aldama".to_owned()),
            ("state", "Guanajuato".to_owned()),
            ("country", "MX".to_owned()),
            ("zip_code", dice.digits(5)),
        ];
        let contact = vec![
            ("first_name", "Mesa".to_owned()),
            ("last_name", "de Cobranza".to_owned()),
            ("email", "cobranza@proveedor.example".to_owned()),
            ("phone", format!("477{}", dice.digits(7))),
        ];
        let account = Self::account(dice, Some(approved), "MXN");
        let paper =
            |dice: &mut Dice, value| Paper { key: dice.portal_id(), accepted_at: Some(approved), value };
        Self {
            approved: Some(approved),
            addresses: vec![paper(dice, address)],
            contacts: vec![paper(dice, contact)],
            accounts: vec![account],
            payment_account: None,
            chosen_account: Some(0),
            fields: vec![
                ("grupo_de_proveedores", "NAC".to_owned()),
                ("Grupo_de_Impuestos", "IVA16".to_owned()),
                ("cuenta_de_gastos", "6000-01".to_owned()),
                ("metodopago", "PPD".to_owned()),
                ("formapago", "3".to_owned()),
            ],
        }
    }

    /// A bank account, accepted at that instant or not at all.
    pub fn account(
        dice: &mut Dice,
        accepted_at: Option<Timestamp>,
        currency: &'static str,
    ) -> Paper<Account> {
        let account = Account {
            bank: "Banco del Altiplano".to_owned(),
            account: dice.digits(10),
            clabe: dice.digits(18),
            currency,
        };
        Paper { key: dice.portal_id(), accepted_at, value: account }
    }

    /// The account to use.
    pub fn chosen(&self) -> Option<&Account> {
        self.chosen_account.map(|at| &self.accounts[at].value)
    }
}
