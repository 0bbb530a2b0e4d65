//! What a sandbox is started with.

use jiff::Timestamp;
use sc_portalserver::{Clock, Modes, system_clock};
use sc_sqlserver::session::Collation;
use sc_sqlserver::tds::Encryption;
use serde::{Deserialize, Serialize};

use crate::world::{Profile, SageModes};

/// Settings of a [`crate::Sandbox`].
#[derive(Clone)]
pub struct SandboxConfig {
    /// Equal seeds, profiles and bases give equal worlds.
    pub seed: u64,
    pub profile: Profile,
    /// Whether the world holds what the fiscal flows work on: suppliers with papers, files of documents, complements.
    pub with_fiscal: bool,
    pub collation: Collation,
    /// "Now" of the world: ages and dates of its documents count from here.
    pub base: Timestamp,
    pub encryption: Encryption,
    /// Real milliseconds before each answer of the portal.
    pub latency_ms: u64,
    /// Ports of 127.0.0.1; 0 = any free one.
    pub sql_port: u16,
    pub portal_port: u16,
    pub admin_port: u16,
    pub modes: SandboxModes,
    /// Time of both servers.
    pub clock: Clock,
}

impl SandboxConfig {
    /// A small world whose base is now, on free ports, by the machine's clock.
    pub fn new(seed: u64, profile: Profile) -> Self {
        let clock = system_clock();
        Self {
            seed,
            profile,
            with_fiscal: false,
            collation: Collation::CaseInsensitive,
            base: clock(),
            encryption: Encryption::On,
            latency_ms: 0,
            sql_port: 0,
            portal_port: 0,
            admin_port: 0,
            modes: SandboxModes::default(),
            clock,
        }
    }
}

impl std::fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("seed", &self.seed)
            .field("profile", &self.profile)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// One switch per question that the specification leaves open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxModes {
    pub portal: Modes,
    pub sage: SageModes,
}
