//! Locks between sessions: one writer per database, and the application locks of `sp_getapplock`.
//!
//! Both kinds wait in the same graph, so a circle through any of them is found and broken.

use std::collections::{HashMap, HashSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::session::Cancel;

/// What is locked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The right to write into a database, by its id.
    Writer(i16),
    Application {
        database: i16,
        principal: String,
        name: String,
    },
}

/// Lock modes of `sp_getapplock`. Writers take `Exclusive`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    IntentShared,
    Shared,
    Update,
    IntentExclusive,
    Exclusive,
}

impl Mode {
    /// Mode by its name in `sp_getapplock` (any case).
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::IntentShared, Self::Shared, Self::Update, Self::IntentExclusive, Self::Exclusive]
            .into_iter()
            .find(|mode| mode.name().eq_ignore_ascii_case(name))
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::IntentShared => "IntentShared",
            Self::Shared => "Shared",
            Self::Update => "Update",
            Self::IntentExclusive => "IntentExclusive",
            Self::Exclusive => "Exclusive",
        }
    }

    /// The compatibility table of SQL Server's locks.
    pub fn goes_with(self, other: Self) -> bool {
        use Mode::{IntentExclusive, IntentShared, Shared, Update};
        matches!(
            (self, other),
            (IntentShared, IntentShared | Shared | Update | IntentExclusive)
                | (Shared | Update, IntentShared)
                | (IntentExclusive, IntentShared | IntentExclusive)
                | (Shared, Shared | Update)
                | (Update, Shared)
        )
    }
}

/// When a lock ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Session,
    Transaction,
}

/// Answer to a request for a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Granted,
    GrantedAfterWait,
    TimedOut,
    Cancelled,
    DeadlockVictim,
}

/// A session's wish.
#[derive(Debug, Clone)]
pub struct Wish {
    pub session: u16,
    pub scope: Scope,
    pub resource: Resource,
    pub mode: Mode,
    /// `None` waits for ever.
    pub timeout: Option<Duration>,
    /// The session of a circle with the lowest priority is its victim.
    pub priority: i8,
}

#[derive(Debug)]
struct Grant {
    session: u16,
    scope: Scope,
    mode: Mode,
    count: u32,
}

#[derive(Debug, Default)]
struct State {
    grants: HashMap<Resource, Vec<Grant>>,
    waits: HashMap<u16, (Resource, Mode, i8)>,
    victims: HashSet<u16>,
}

/// All locks of the instance.
#[derive(Debug, Default)]
pub struct Locks {
    state: Mutex<State>,
    changed: Condvar,
}

/// How often a waiting session looks whether its client still wants it to.
const CANCEL_POLL: Duration = Duration::from_millis(20);

impl Locks {
    /// Takes a lock, waiting for it if need be.
    pub fn acquire(&self, wish: &Wish, cancel: &Cancel) -> Outcome {
        let mut state = self.state();
        if state.blockers(wish.session, &wish.resource, wish.mode).is_empty() {
            state.grant(wish);
            return Outcome::Granted;
        }
        if wish.timeout == Some(Duration::ZERO) {
            return Outcome::TimedOut;
        }
        let deadline = wish.timeout.and_then(|timeout| now().checked_add(timeout));
        state.waits.insert(wish.session, (wish.resource.clone(), wish.mode, wish.priority));
        self.changed.notify_all();
        let outcome = loop {
            if state.victims.remove(&wish.session) {
                break Outcome::DeadlockVictim;
            }
            if state.blockers(wish.session, &wish.resource, wish.mode).is_empty() {
                state.grant(wish);
                break Outcome::GrantedAfterWait;
            }
            if let Some(victim) = state.deadlock_victim(wish.session) {
                if victim == wish.session {
                    break Outcome::DeadlockVictim;
                }
                state.victims.insert(victim);
                self.changed.notify_all();
            }
            if cancel.is_raised() {
                break Outcome::Cancelled;
            }
            if deadline.is_some_and(|deadline| now() >= deadline) {
                break Outcome::TimedOut;
            }
            let slice = deadline.map_or(CANCEL_POLL, |deadline| CANCEL_POLL.min(deadline - now()));
            state = self.changed.wait_timeout(state, slice).unwrap_or_else(PoisonError::into_inner).0;
        };
        state.waits.remove(&wish.session);
        state.victims.remove(&wish.session);
        outcome
    }

    /// Gives one lock back. `false`: the session does not hold it.
    pub fn release(&self, session: u16, scope: Scope, resource: &Resource) -> bool {
        let mut state = self.state();
        let Some(grants) = state.grants.get_mut(resource) else { return false };
        let Some(at) = grants.iter().rposition(|grant| grant.session == session && grant.scope == scope)
        else {
            return false;
        };
        grants[at].count -= 1;
        if grants[at].count == 0 {
            grants.remove(at);
        }
        self.changed.notify_all();
        true
    }

    /// Gives back what the session's transaction holds.
    pub fn release_transaction(&self, session: u16) {
        self.release_where(|grant| grant.session == session && grant.scope == Scope::Transaction);
    }

    /// Gives back all that the session holds.
    pub fn release_session(&self, session: u16) {
        self.release_where(|grant| grant.session == session);
    }

    /// The strongest mode the session holds on a resource.
    pub fn held(&self, session: u16, scope: Scope, resource: &Resource) -> Option<Mode> {
        let state = self.state();
        let grants = state.grants.get(resource)?;
        grants
            .iter()
            .filter(|grant| grant.session == session && grant.scope == scope)
            .map(|grant| grant.mode)
            .max()
    }

    /// Whether the lock would be granted now.
    pub fn is_free(&self, session: u16, resource: &Resource, mode: Mode) -> bool {
        self.state().blockers(session, resource, mode).is_empty()
    }

    /// How many sessions are waiting for a lock. Lets a test go on exactly when another session waits.
    pub fn waiting(&self) -> usize {
        self.state().waits.len()
    }

    /// Blocks until that many sessions are waiting for a lock.
    pub fn wait_until_waiting(&self, sessions: usize) {
        let mut state = self.state();
        while state.waits.len() < sessions {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn release_where(&self, ends: impl Fn(&Grant) -> bool) {
        let mut state = self.state();
        state.grants.retain(|_, grants| {
            grants.retain(|grant| !ends(grant));
            !grants.is_empty()
        });
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn blockers(&self, session: u16, resource: &Resource, mode: Mode) -> Vec<u16> {
        let grants = self.grants.get(resource).map(Vec::as_slice).unwrap_or_default();
        grants
            .iter()
            .filter(|grant| grant.session != session && !mode.goes_with(grant.mode))
            .map(|grant| grant.session)
            .collect()
    }

    fn grant(&mut self, wish: &Wish) {
        let grants = self.grants.entry(wish.resource.clone()).or_default();
        let same = grants.iter_mut().find(|grant| {
            grant.session == wish.session && grant.scope == wish.scope && grant.mode == wish.mode
        });
        match same {
            Some(grant) => grant.count += 1,
            None => {
                grants.push(Grant { session: wish.session, scope: wish.scope, mode: wish.mode, count: 1 });
            }
        }
    }

    /// If the session waits in a circle, the member of the circle that must give up.
    fn deadlock_victim(&self, start: u16) -> Option<u16> {
        let mut path = vec![start];
        let mut seen = HashSet::from([start]);
        let circle = self.find_circle(start, start, &mut path, &mut seen)?;
        if circle.iter().any(|session| self.victims.contains(session)) {
            return None;
        }
        let priority = |session: u16| self.waits.get(&session).map_or(0, |(_, _, priority)| *priority);
        // Among equals the session that closed the circle gives up.
        circle.into_iter().min_by_key(|session| (priority(*session), *session != start))
    }

    fn find_circle(
        &self,
        start: u16,
        at: u16,
        path: &mut Vec<u16>,
        seen: &mut HashSet<u16>,
    ) -> Option<Vec<u16>> {
        let (resource, mode, _) = self.waits.get(&at)?;
        for next in self.blockers(at, resource, *mode) {
            if next == start {
                return Some(path.clone());
            }
            if seen.insert(next) {
                path.push(next);
                if let Some(circle) = self.find_circle(start, next, path, seen) {
                    return Some(circle);
                }
                path.pop();
            }
        }
        None
    }
}

#[expect(clippy::disallowed_methods, reason = "a lock waits in real time, as the clients' own deadlines run")]
fn now() -> Instant {
    Instant::now()
}
