//! The lock "one engine per company": `sp_getapplock` in the control database, owned by a session of its own.
//!
//! The session belongs to a task, so that a caller who stops waiting for an answer does not lose the
//! lock with it. The task also keeps the session warm: an idle connection that a firewall forgets
//! would take the lock with it unnoticed.

use std::time::Duration;

use async_trait::async_trait;
use sc_domain::DatabaseName;
use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Lease;
use tokio::sync::{mpsc, oneshot};

use crate::connection::{Connector, Session};
use crate::failure::Purpose;
use crate::queries::app_lock;

/// Longest silence on the session of the lock.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Takes the lock, without waiting for it.
pub(crate) async fn acquire(
    connector: &Connector,
    database: &DatabaseName,
) -> Result<Box<dyn Lease>, Failure> {
    let resource = connector.options().lease_resource.clone();
    let mut session = connector.open_bare(database).await?;
    let taking = Box::pin(app_lock::take(&mut session, &resource));
    let code = connector.within_deadline(database, Purpose::Read, taking).await?;
    match code {
        // Granted at once, or granted after others let go.
        0 | 1 => {}
        -1 => {
            let cause = Cause::new(Code::LeaseTaken).with("resource", &resource);
            return Err(Failure::new(FailureKind::Transient, cause));
        }
        code => {
            let cause = Cause::new(Code::SageQueryFailed)
                .with("number", code)
                .with("message", format_args!("sp_getapplock {resource}"));
            let kind = if matches!(code, -2 | -3) { FailureKind::Transient } else { FailureKind::Defect };
            return Err(Failure::new(kind, cause));
        }
    }
    let (requests, inbox) = mpsc::channel(16);
    let holder = Holder {
        connector: connector.clone(),
        database: database.clone(),
        resource: resource.clone(),
        session,
    };
    tokio::spawn(holder.run(inbox));
    Ok(Box::new(HeldLease { resource, requests }))
}

enum Request {
    Check(oneshot::Sender<Result<(), Failure>>),
    Release(oneshot::Sender<()>),
}

/// The engine's end of the lock.
struct HeldLease {
    resource: String,
    requests: mpsc::Sender<Request>,
}

#[async_trait]
impl Lease for HeldLease {
    async fn check(&self) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        if self.requests.send(Request::Check(reply)).await.is_err() {
            return Err(lost(&self.resource));
        }
        answer.await.unwrap_or_else(|_| Err(lost(&self.resource)))
    }

    async fn release(self: Box<Self>) {
        let (reply, done) = oneshot::channel();
        if self.requests.send(Request::Release(reply)).await.is_ok() {
            // An error means that the session is gone, and the lock with it.
            let _ = done.await;
        }
    }
}

fn lost(resource: &str) -> Failure {
    Failure::new(FailureKind::Transient, Cause::new(Code::LeaseLost).with("resource", resource))
}

/// The task's end: it owns the session. When it returns, the socket closes and the server lets go.
struct Holder {
    connector: Connector,
    database: DatabaseName,
    resource: String,
    session: Session,
}

impl Holder {
    async fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        loop {
            match tokio::time::timeout(HEARTBEAT, inbox.recv()).await {
                Ok(None) => return,
                Ok(Some(Request::Check(reply))) => {
                    let held = self.is_held().await;
                    let is_over = held.is_err();
                    // Nobody waits any more when the caller was cancelled.
                    let _ = reply.send(held);
                    if is_over {
                        return;
                    }
                }
                Ok(Some(Request::Release(reply))) => {
                    let releasing = Box::pin(app_lock::release(&mut self.session, &self.resource));
                    if let Err(failure) =
                        self.connector.within_deadline(&self.database, Purpose::Read, releasing).await
                    {
                        tracing::warn!(resource = self.resource, %failure, "the lock falls with its session");
                    }
                    drop(self.session);
                    let _ = reply.send(());
                    return;
                }
                Err(_) => {
                    if let Err(failure) = self.is_held().await {
                        tracing::warn!(resource = self.resource, %failure, "the lock was lost");
                        return;
                    }
                }
            }
        }
    }

    async fn is_held(&mut self) -> Result<(), Failure> {
        let asking = Box::pin(app_lock::is_held(&mut self.session, &self.resource));
        match self.connector.within_deadline(&self.database, Purpose::Read, asking).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(lost(&self.resource)),
            Err(failure) => {
                tracing::warn!(resource = self.resource, %failure, "the session of the lock failed");
                Err(lost(&self.resource))
            }
        }
    }
}
