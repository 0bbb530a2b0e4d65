//! The world of these tests: fakes of Sage and the portal, a clock, builders and an independent judge.
//! The journal is the real one.

pub mod build;
pub mod cfdi_scene;
pub mod cfdis;
pub mod checker;
pub mod clock;
pub mod complement_scene;
pub mod complement_world;
pub mod complements;
pub mod disk;
pub mod importer;
pub mod importer_world;
pub mod journal;
#[path = "../../../../sc-importer/tests/it/logged.rs"]
pub mod logged;
pub mod order_scene;
pub mod order_world;
pub mod orders;
pub mod portal;
pub mod sage;
pub mod scene;
pub mod stage;
pub mod supplier_scene;
pub mod suppliers;
pub mod table;
pub mod world;

pub use build::{account, ago, d, number, payment, portal_id, provider, uuid_of, vendor};
pub use cfdi_scene::CfdiScene;
pub use cfdis::{credit_note, invoice};
pub use complement_scene::ComplementScene;
pub use complements::complement;
pub use order_scene::{OrderScene, order_payload};
pub use orders::{YESTERDAY, order, order_row};
pub use scene::Scene;
pub use stage::{Call, Fault, failure};
pub use supplier_scene::SupplierScene;
pub use suppliers::supplier;
pub use world::{Company, STEP, World};
