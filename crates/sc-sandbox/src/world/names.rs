//! Invented names: believable, and nobody's.

use super::random::Dice;

/// What is fixed about a company of the world.
#[derive(Debug, Clone, Copy)]
pub struct CompanyName {
    pub key: &'static str,
    pub name: &'static str,
    pub database: &'static str,
    /// `AUDTORG`: equal to the database name by custom only.
    pub org: &'static str,
    pub rfc_letters: &'static str,
    pub city: &'static str,
    pub state: &'static str,
    pub postal_code: &'static str,
    /// Absent: its RFC.
    pub external_id: Option<&'static str>,
    /// Whether its settings name an address for what a location leaves blank.
    pub has_default_address: bool,
    /// Whom its settings name where an order names nobody.
    pub default_contact: Option<&'static str>,
}

/// The companies of a world, in this order.
pub const COMPANIES: [CompanyName; 3] = [
    CompanyName {
        key: "aceros",
        name: "Aceros del Bajío SA de CV",
        database: "ACEBAJ",
        org: "ACEBAJ",
        rfc_letters: "ABA",
        city: "León",
        state: "Guanajuato",
        postal_code: "37000",
        external_id: None,
        has_default_address: true,
        default_contact: None,
    },
    CompanyName {
        key: "moldes",
        name: "Moldes y Maquinados de Querétaro SA de CV",
        database: "MMQ_2019",
        org: "MMQDAT",
        rfc_letters: "MMQ",
        city: "Querétaro",
        state: "Querétaro",
        postal_code: "76000",
        external_id: None,
        has_default_address: false,
        default_contact: None,
    },
    CompanyName {
        key: "empaques",
        name: "Empaques Ñandú del Norte S de RL de CV",
        database: "ENNDAT",
        org: "ENNDAT",
        rfc_letters: "EÑN",
        city: "Saltillo",
        state: "Coahuila",
        postal_code: "25000",
        external_id: Some("ENN-NORTE"),
        has_default_address: true,
        default_contact: Some("Mesa de compras"),
    },
];

const TRADES: [&str; 24] = [
    "Aceros y Perfiles",
    "Ferretería",
    "Transportes",
    "Papelería",
    "Refacciones",
    "Servicios Industriales",
    "Químicos",
    "Rodamientos",
    "Empaques",
    "Tornillería",
    "Pinturas",
    "Herramientas",
    "Maderas",
    "Cartonera",
    "Lubricantes",
    "Soldaduras",
    "Plásticos",
    "Uniformes",
    "Mantenimiento",
    "Fundidora",
    "Válvulas y Conexiones",
    "Materiales Eléctricos",
    "Fletes",
    "Consultoría",
];

const PLACES: [&str; 24] = [
    "del Bajío",
    "San Ángel",
    "La Peña",
    "Muñoz e Hijos",
    "El Águila",
    "de Occidente",
    "Ibáñez",
    "Santa Lucía",
    "Güemes",
    "del Valle",
    "Los Álamos",
    "Castañeda",
    "del Golfo",
    "Monte Albán",
    "Ordóñez",
    "La Cañada",
    "Río Bravo",
    "Peñasco",
    "Nuevo Milenio",
    "Hermanos Núñez",
    "Sierra Gorda",
    "Tres Ríos",
    "Zúñiga",
    "La Montaña",
];

const FORMS: [&str; 3] = ["SA de CV", "S de RL de CV", "SAPI de CV"];

/// The name of a vendor, the same for the same number of the same world.
pub fn vendor(dice: &mut Dice) -> String {
    format!("{} {} {}", dice.pick(&TRADES), dice.pick(&PLACES), dice.pick(&FORMS))
}

/// Three letters for the RFC of a company of that name.
pub fn rfc_letters(name: &str) -> String {
    let initials = name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_uppercase));
    let mut letters: String = initials.filter_map(|word| word.chars().next()).map(plain).take(3).collect();
    while letters.chars().count() < 3 {
        letters.push('X');
    }
    letters
}

fn plain(letter: char) -> char {
    match letter {
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' | 'Ü' => 'U',
        other => other,
    }
}
