//! Why a sandbox could not do as asked.

use sc_portalserver::StateError;
use sc_sqlserver::session::SqlError;

/// What can go wrong with a sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port is taken, or a file cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The SQL Server stand-in refuses a statement of the sandbox itself.
    #[error("the SQL Server stand-in: {0}")]
    Sql(#[from] SqlError),
    /// The portal stand-in refuses the world.
    #[error("the portal stand-in: {0}")]
    Portal(#[from] StateError),
    /// An edit names something that the world does not have.
    #[error("the world has no {kind} {name}")]
    Unknown { kind: &'static str, name: String },
    /// The thread that builds the world died.
    #[error("the world could not be built: {0}")]
    Build(String),
}
