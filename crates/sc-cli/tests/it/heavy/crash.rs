//! The engine dies at each commit of its journal, just before and just after it.

use crate::heavy::site::{Site, Tried, try_all};
use crate::support::installation::{CrashPoint, Moment, Patience};
use crate::support::sandbox::World;

fn points(moment: Moment) -> impl Iterator<Item = CrashPoint> {
    (1..).map(move |commit| CrashPoint { commit, moment })
}

fn die_and_go_on(site: &Site, point: CrashPoint) -> Result<Tried, String> {
    let run = site.installation.run_dying_at(point);
    if !run.died() {
        run.tells_the_truth()?;
        site.settles()?;
        return Ok(Tried::PastTheEnd);
    }
    site.settles()?;
    Ok(Tried::Clean)
}

/// Every point of one kind of run, at both moments; as many of the one as of the other.
fn each_point(name: &str, world: World, least: usize, prepare: impl Fn(&Site) + Sync) {
    let [before, after] = [Moment::Before, Moment::After].map(|moment| {
        try_all(world, Patience::CALM, points(moment), |site, point| {
            prepare(site);
            die_and_go_on(site, *point)
        })
    });
    println!("{name}: died at {before} commits before and {after} after; each time the ledger was clean");
    assert_eq!(before, after, "a commit has a moment before and one after it");
    assert!(before >= least, "{name}: only {before} commits");
}

#[test]
fn a_baseline_that_dies_at_any_commit_is_completed_by_the_next_runs() {
    each_point("baseline", World::Office, 5, Site::before_baseline);
}

#[test]
fn a_cycle_that_dies_at_any_commit_loses_and_doubles_nothing() {
    each_point("cycle", World::Office, 40, Site::after_baseline);
}

#[test]
fn a_baseline_of_invoices_that_dies_at_any_commit_is_completed_by_the_next_runs() {
    each_point("baseline of invoices", World::Invoices, 5, Site::before_baseline);
}

#[test]
fn a_cycle_of_invoices_that_dies_at_any_commit_loses_and_doubles_nothing() {
    each_point("cycle of invoices", World::Invoices, 20, Site::after_baseline);
}
