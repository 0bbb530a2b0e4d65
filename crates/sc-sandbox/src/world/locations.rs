//! The inventory locations of a company: ordinary ones, and those with something wrong about their address.

use super::names::CompanyName;
use super::orders::{DefaultAddress, Location};

/// The first location is where most orders go.
const FIRST: &str = "ALM01";
pub const SECOND: &str = "ALM02";
/// Its street is blank.
pub const BLANK_STREET: &str = "PATIO";
/// Its postal code lost the leading zero.
pub const FOUR_DIGITS: &str = "TALLER";
/// It has no row.
pub const UNKNOWN: &str = "NUEVA";
/// Their lines are not for suppliers.
pub const SKIPPED: [&str; 2] = ["CONSIG", "SERV"];

/// All of a company.
pub fn of(name: &CompanyName) -> Vec<Location> {
    let location = |code: &str, street: &str, zip: &str| Location {
        code: code.to_owned(),
        street: street.to_owned(),
        municipality: name.city.to_owned(),
        city: name.city.to_owned(),
        state: name.state.to_owned(),
        country: "México".to_owned(),
        zip: zip.to_owned(),
    };
    vec![
        location(FIRST, "Av. de la Industria 1500, nave 3", name.postal_code),
        location(SECOND, "Calle del Ferrocarril 22", name.postal_code),
        location(BLANK_STREET, "", ""),
        location(FOUR_DIGITS, "Calzada de los Talleres 9", "6700"),
        location(SKIPPED[0], "Bodega del consignatario", name.postal_code),
        location(SKIPPED[1], "Sin dirección", ""),
    ]
}

/// What the settings of a company name for what a location leaves blank.
pub fn default_address(name: &CompanyName) -> DefaultAddress {
    DefaultAddress {
        city: name.city.to_owned(),
        country: "México".to_owned(),
        identifier: "MATRIZ".to_owned(),
        municipality: name.city.to_owned(),
        state: name.state.to_owned(),
        street: "Blvd. de los Ejemplos 100".to_owned(),
        zip: name.postal_code.to_owned(),
    }
}
