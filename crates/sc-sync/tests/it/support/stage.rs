//! What all fakes of a company share: the script of faults, the history of calls, and the crash.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Clock;
use sc_domain::{Cause, Code};
use tokio::sync::Notify;

use super::clock::FakeClock;

/// A call of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    Schema,
    ServerUtc,
    Offset,
    Lease,
    LeaseCheck,
    Payments,
    Lines,
    Vendors,
    Snapshot,
    Count,
    Mark,
    LinkVendor,
    LinkInvoice,
    BankAccounts,
    Providers,
    Invoices,
    Lookup,
    Create,
    Authorizations,
    Orders,
    Touched,
    Receipts,
    KnownCfdis,
    OrderControl,
    MarkOrder,
    NoteError,
    FindOrders,
    FindOrder,
    CreateOrder,
    UpdateOrder,
    SetStatus,
    Cfdis,
    CfdiFile,
    PaymentNumber,
    Companies,
    Slots,
    ComplementOf,
    WriteComplement,
    Suppliers,
    Supplier,
    Unnamed,
    VendorsOf,
    Acknowledge,
    FolderFiles,
    FolderFind,
    FolderPut,
    Preflight,
    RunProgram,
}

impl Call {
    /// Whether it changes something on the other side.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Mark
                | Self::LinkVendor
                | Self::LinkInvoice
                | Self::Create
                | Self::MarkOrder
                | Self::NoteError
                | Self::CreateOrder
                | Self::UpdateOrder
                | Self::SetStatus
                | Self::WriteComplement
                | Self::Acknowledge
                | Self::FolderPut
                | Self::RunProgram
        )
    }
}

/// What goes wrong with a call.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Not done, and answered so.
    Before(Failure),
    /// Done, and answered as if not.
    After(Failure),
    /// Done, and the answer is lost in the network twice over: the request arrives again.
    Twice,
    /// Not done; no answer ever comes.
    HangBefore,
    /// Done; no answer ever comes.
    HangAfter,
    /// Done, but only when so many minutes have passed; no answer ever comes.
    Late(i64),
}

/// A failure as the adapters make it.
pub fn failure(kind: FailureKind, code: Code) -> Failure {
    Failure::new(kind, Cause::new(code))
}

/// How a call went, in the words of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    Invoke,
    Ok(String),
    Fail(FailureKind),
}

/// One line of the history.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: Timestamp,
    pub call: Call,
    pub subject: String,
    pub happened: Happened,
}

/// The moment at which the process dies: everything that awaits stays there for ever.
#[derive(Clone, Default)]
pub struct Frozen(Arc<FrozenState>);

#[derive(Default)]
struct FrozenState {
    points: AtomicU32,
    die_at: AtomicU32,
    is_dead: AtomicBool,
    died: Notify,
}

impl Frozen {
    /// Dies at the n-th point from now; 0 is never. Points are counted anew.
    pub fn die_at(&self, point: u32) {
        self.0.points.store(0, Ordering::SeqCst);
        self.0.die_at.store(point, Ordering::SeqCst);
        self.0.is_dead.store(false, Ordering::SeqCst);
    }

    /// Changes whenever a fake is called.
    pub fn progress(&self) -> u32 {
        self.0.points.load(Ordering::SeqCst)
    }

    /// Ends when the process has died.
    pub async fn death(&self) {
        self.0.died.notified().await;
    }

    async fn point(&self) {
        let point = self.0.points.fetch_add(1, Ordering::SeqCst) + 1;
        if point == self.0.die_at.load(Ordering::SeqCst) {
            self.0.is_dead.store(true, Ordering::SeqCst);
            self.0.died.notify_one();
        }
        tokio::task::yield_now().await;
        self.stop_here().await;
    }

    pub async fn stop_here(&self) {
        if self.0.is_dead.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }
}

type Hook = Box<dyn FnOnce() + Send>;

/// Script and history of one company.
pub struct Stage {
    pub clock: Arc<FakeClock>,
    pub frozen: Frozen,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    counts: BTreeMap<Call, u32>,
    once: Vec<(Call, u32, Fault)>,
    always: BTreeMap<Call, Fault>,
    hooks: Vec<(Call, u32, Hook)>,
    history: Vec<Entry>,
}

impl Stage {
    pub fn new(clock: Arc<FakeClock>, frozen: Frozen) -> Self {
        Self { clock, frozen, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The n-th call from now on meets this fault.
    pub fn on(&self, call: Call, nth: u32, fault: Fault) {
        let mut state = self.state();
        let at = state.counts.get(&call).copied().unwrap_or(0) + nth;
        state.once.push((call, at, fault));
    }

    /// Each call meets this fault, until [`Self::heal`].
    pub fn always(&self, call: Call, fault: Fault) {
        self.state().always.insert(call, fault);
    }

    /// Something else happens in the world right before the n-th call from now on.
    pub fn before(&self, call: Call, nth: u32, hook: impl FnOnce() + Send + 'static) {
        let mut state = self.state();
        let at = state.counts.get(&call).copied().unwrap_or(0) + nth;
        state.hooks.push((call, at, Box::new(hook)));
    }

    /// Faults stop.
    pub fn heal(&self) {
        let mut state = self.state();
        state.once.clear();
        state.always.clear();
        state.hooks.clear();
    }

    pub fn history(&self) -> Vec<Entry> {
        self.state().history.clone()
    }

    /// Calls of a kind that were begun.
    pub fn calls(&self, call: Call) -> u32 {
        self.state().counts.get(&call).copied().unwrap_or(0)
    }

    /// Calls begun that change something outside.
    pub fn writes(&self) -> usize {
        let state = self.state();
        state.history.iter().filter(|e| e.call.writes() && e.happened == Happened::Invoke).count()
    }

    fn begin(&self, call: Call, subject: &str) -> Option<Fault> {
        let mut state = self.state();
        let count = state.counts.entry(call).or_default();
        *count += 1;
        let nth = *count;
        let hooks: Vec<Hook> = {
            let (now, later) = std::mem::take(&mut state.hooks)
                .into_iter()
                .partition::<Vec<_>, _>(|(c, at, _)| *c == call && *at == nth);
            state.hooks = later;
            now.into_iter().map(|(_, _, hook)| hook).collect()
        };
        let once = state.once.iter().position(|(c, at, _)| *c == call && *at == nth);
        let fault = match once {
            Some(index) => Some(state.once.remove(index).2),
            None => state.always.get(&call).cloned(),
        };
        drop(state);
        hooks.into_iter().for_each(|hook| hook());
        self.write(call, subject, Happened::Invoke);
        fault
    }

    fn write(&self, call: Call, subject: &str, happened: Happened) {
        let at = self.clock.now();
        self.state().history.push(Entry { at, call, subject: subject.to_owned(), happened });
    }

    /// Carries out a call under the script. A process may die before it and after it.
    pub async fn perform<T>(
        &self,
        call: Call,
        subject: &str,
        mut work: impl FnMut() -> Result<T, Failure>,
        late: impl FnOnce(i64),
        tell: impl FnOnce(&T) -> String,
    ) -> Result<T, Failure> {
        let fault = self.begin(call, subject);
        self.frozen.point().await;
        let answer = match fault {
            None => work(),
            Some(Fault::Twice) => {
                let first = work();
                let _ = work();
                first
            }
            Some(Fault::Before(failure)) => Err(failure),
            Some(Fault::After(failure)) => {
                let _ = work();
                Err(failure)
            }
            Some(Fault::HangBefore) => std::future::pending().await,
            Some(Fault::HangAfter) => {
                let _ = work();
                std::future::pending().await
            }
            Some(Fault::Late(minutes)) => {
                late(minutes);
                std::future::pending().await
            }
        };
        self.frozen.point().await;
        match &answer {
            Ok(value) => self.write(call, subject, Happened::Ok(tell(value))),
            Err(failure) => self.write(call, subject, Happened::Fail(failure.kind)),
        }
        answer
    }

    /// A call without a story of its own.
    pub async fn ask<T>(&self, call: Call, work: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
        self.perform(call, "", work, |_| (), |_| String::new()).await
    }
}
