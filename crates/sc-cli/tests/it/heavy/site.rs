//! A sandbox with an installation and its baseline, and the work that several of them share.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::support::admin::{Admin, Calls, Delivered};
use crate::support::installation::{Installation, JournalCopy, Patience};
use crate::support::sandbox::{SandboxProcess, World};

/// Sandboxes at a time. Most of their time is spent waiting for disks and sockets.
const SITES: usize = 3;
/// A broken build fails everywhere: a handful of failures says enough.
const FAILURES_SHOWN: usize = 5;

/// One sandbox, one installation.
pub struct Site {
    world: World,
    pub sandbox: SandboxProcess,
    pub installation: Installation,
    baseline: JournalCopy,
    delivered: Delivered,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It was tried, and the verdict is clean.
    Clean,
    /// There is no such case any more: the series ends here.
    PastTheEnd,
}

impl Site {
    /// Starts both, makes the baseline, and learns from an undisturbed cycle what must be delivered.
    pub fn start(world: World, patience: Patience) -> Self {
        let sandbox = SandboxProcess::start(world);
        let installation = sandbox.install(patience);
        let first = installation.run();
        assert_eq!((first.code(), first.writes()), (Some(0), 0), "a baseline writes nothing: {first:?}");
        let baseline = installation.copy_journal();
        close_orders(world, &installation);
        sandbox.admin.advance();
        let cycle = installation.run();
        assert!(cycle.code() == Some(0) && cycle.writes() > 0, "{cycle:?}");
        let delivered = sandbox.admin.judge().unwrap();
        let has_work = match world {
            World::Office => delivered.payments > 0 && delivered.orders > 0,
            World::Invoices | World::Companies => delivered.fiscal > 0,
        };
        assert!(has_work, "the world has something to deliver: {delivered:?}");
        let site = Self { world, sandbox, installation, baseline, delivered };
        site.settles().unwrap();
        site
    }

    pub fn admin(&self) -> &Admin {
        &self.sandbox.admin
    }

    /// World and journal as after the baseline and the closing of an order that was complete then, and what happened at the
    /// office since: among others, that order is incomplete again, and a cycle opens it again.
    pub fn after_baseline(&self) {
        self.admin().reset();
        self.installation.restore_journal(&self.baseline);
        close_orders(self.world, &self.installation);
        self.admin().advance();
    }

    /// As [`Site::after_baseline`], but nothing was closed: without its journal nobody can tell that we closed an order, so
    /// that it stays closed, as one does that a person closed.
    pub fn after_baseline_alone(&self) {
        self.admin().reset();
        self.installation.restore_journal(&self.baseline);
        self.admin().advance();
    }

    /// World as at the start, and no journal.
    pub fn before_baseline(&self) {
        self.admin().reset();
        self.installation.delete_journal();
    }

    /// The journal as it was after the baseline.
    pub fn put_old_journal_back(&self) {
        self.installation.restore_journal(&self.baseline);
    }

    /// The calls of an undisturbed cycle.
    pub fn calls_of_a_cycle(&self) -> Calls {
        self.after_baseline();
        let before = self.admin().calls();
        assert_eq!(self.installation.run().code(), Some(0));
        self.admin().calls().since(&before)
    }

    /// The calls of an undisturbed baseline.
    pub fn calls_of_a_baseline(&self) -> Calls {
        self.before_baseline();
        assert_eq!(self.installation.run().code(), Some(0));
        self.admin().calls()
    }

    /// Runs until nothing is left to do; then everything that had to arrive has arrived once, and rightly. Returns how
    /// many calls that change something it took.
    pub fn settles(&self) -> Result<u64, String> {
        let writes = self.installation.run_until_calm()?;
        self.is_delivered()?;
        Ok(writes)
    }

    /// As [`Site::settles`] after the journal was lost: it cannot know what the portal was told last, so a change that
    /// Sage made meanwhile waits until a person has compared both.
    pub fn settles_with_consent(&self) -> Result<(), String> {
        self.installation.run_until_calm()?;
        if self.installation.approve_differing_orders()? > 0 {
            self.installation.run_until_calm()?;
        }
        self.is_delivered()
    }

    fn is_delivered(&self) -> Result<(), String> {
        let delivered = self.admin().judge()?;
        if delivered == self.delivered {
            Ok(())
        } else {
            Err(format!("{delivered:?} instead of {:?}", self.delivered))
        }
    }
}

/// What a cycle does once, before the office goes on: it closes the order that is complete, in the portal and in its row.
fn close_orders(world: World, installation: &Installation) {
    if world != World::Office {
        return;
    }
    let run = installation.run_step("closePurchaseOrders");
    assert_eq!((run.code(), run.writes()), (Some(0), 2), "{run:?}");
}

/// Deals the cases of a series out to several sites and returns how many were clean.
///
/// # Panics
/// When a case fails, with the first failures.
pub fn try_all<C: Debug>(
    world: World,
    patience: Patience,
    cases: impl Iterator<Item = C> + Send,
    attempt: impl Fn(&Site, &C) -> Result<Tried, String> + Sync,
) -> usize {
    let cases = Mutex::new(Some(cases));
    let ended = Mutex::new((0_usize, Vec::<String>::new()));
    let next = || cases.lock().unwrap().as_mut()?.next();
    let work = || {
        let site = Site::start(world, patience);
        while let Some(case) = next() {
            // A broken expectation inside is a failure of its case, with the case's name.
            let tried = catch_unwind(AssertUnwindSafe(|| attempt(&site, &case)))
                .unwrap_or_else(|_| Err("panicked, see above".to_owned()));
            let mut ended = ended.lock().unwrap();
            match tried {
                Ok(Tried::Clean) => ended.0 += 1,
                Ok(Tried::PastTheEnd) => *cases.lock().unwrap() = None,
                Err(error) => ended.1.push(format!("{case:?}: {error}")),
            }
            if ended.1.len() >= FAILURES_SHOWN {
                *cases.lock().unwrap() = None;
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SITES).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().unwrap();
        }
    });
    let (clean, failures) = ended.into_inner().unwrap();
    assert!(failures.is_empty(), "{clean} cases were clean, these were not:\n{}", failures.join("\n"));
    clean
}
