//! The application lock of a company.
//!
//! `sp_getapplock` by RPC, because its result is a return code. The lock is owned by the session, so it
//! falls when the session ends, however it ends. It lives in the database that the session was opened
//! with: the control database, which every machine of the site shares.

use tiberius::Command;

use crate::connection::{self, Session};
use crate::row::Record;
use crate::statement::Statement;

/// Longest name that `sp_getapplock` takes.
const RESOURCE_CHARS_MAX: usize = 255;

fn resource_name(resource: &str) -> String {
    resource.chars().take(RESOURCE_CHARS_MAX).collect()
}

/// Asks for the lock without waiting. 0 or 1: granted; -1: somebody else has it; -2 cancelled,
/// -3 deadlock victim, -999 bad call.
pub(crate) async fn take(session: &mut Session, resource: &str) -> tiberius::Result<i32> {
    let mut command = Command::new("sp_getapplock");
    command.bind_param("@Resource", resource_name(resource));
    command.bind_param("@LockMode", "Exclusive");
    command.bind_param("@LockOwner", "Session");
    command.bind_param("@LockTimeout", 0_i32);
    let result = command.exec(session).await?.into_command_result().await?;
    // The driver hands the signed code out as its bit pattern.
    Ok(result.return_code().cast_signed())
}

/// Gives the lock back.
pub(crate) async fn release(session: &mut Session, resource: &str) -> tiberius::Result<()> {
    let mut command = Command::new("sp_releaseapplock");
    command.bind_param("@Resource", resource_name(resource));
    command.bind_param("@LockOwner", "Session");
    command.exec(session).await?.into_command_result().await?;
    Ok(())
}

/// Whether this session still owns the lock.
pub(crate) async fn is_held(session: &mut Session, resource: &str) -> tiberius::Result<bool> {
    let statement =
        Statement::new("app_lock", "SELECT APPLOCK_MODE('public', @P1, 'Session') AS [lock.mode]")
            .text(resource_name(resource));
    let rows = connection::rows(session, &statement).await?;
    Ok(rows.first().is_some_and(|row| Record(row).text("lock.mode").is_ok_and(|mode| mode == "Exclusive")))
}
