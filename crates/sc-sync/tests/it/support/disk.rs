//! A disk that fails at each call of the journal in turn.

use std::sync::Arc;

use super::World;
use super::journal::{FailingJournal, Side};

/// Lets the journal fail from each of its calls on, before and after the call's work. Nothing may be begun after the
/// failure, and the runs that follow must come to calm. Returns how many points there were.
pub async fn fails_at_any_call(
    world: impl AsyncFn() -> World,
    is_run_well: impl AsyncFn(&World, Arc<FailingJournal>) -> bool,
    calm_and_whole: impl AsyncFn(&mut World, &str),
) -> usize {
    let mut points = 0;
    for side in [Side::Before, Side::After] {
        for fails_from in 1.. {
            let mut world = world().await;
            let stage = world.company().stage.clone();
            let journal = Arc::new(FailingJournal::new(world.journal(), stage.clone(), fails_from, side));
            let is_well = is_run_well(&world, journal.clone()).await;
            if journal.calls() < fails_from {
                assert!(is_well);
                break;
            }
            assert!(!is_well, "call {fails_from} failed");
            assert_eq!(
                stage.writes(),
                journal.writes_at_failure(),
                "nothing is begun after call {fails_from}"
            );
            drop(journal);
            world.reopen();
            calm_and_whole(&mut world, &format!("journal call {fails_from} {side:?}")).await;
            points += 1;
        }
    }
    points
}
