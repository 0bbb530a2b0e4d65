//! The journal is deleted in the middle of a cycle, or an older copy is put in its place.

use crate::heavy::site::{Site, Tried, try_all};
use crate::support::installation::{CrashPoint, Moment, Patience};
use crate::support::sandbox::World;

/// Each third commit of a cycle: every kind of commit is among them.
fn points() -> impl Iterator<Item = CrashPoint> {
    (1..).step_by(3).map(|commit| CrashPoint { commit, moment: Moment::After })
}

fn lost_in_mid_cycle(world: World) {
    let clean = try_all(world, Patience::CALM, points(), |site, point| {
        site.after_baseline_alone();
        let run = site.installation.run_dying_at(*point);
        site.installation.delete_journal();
        site.settles_with_consent()?;
        Ok(if run.died() { Tried::Clean } else { Tried::PastTheEnd })
    });
    println!("{world:?}: journal deleted at {clean} points of a cycle; each time the ledger was clean");
    assert!(clean >= 8, "only {clean} points");
}

#[test]
fn a_journal_lost_in_mid_cycle_is_rebuilt_from_control_table_and_portal() {
    lost_in_mid_cycle(World::Office);
}

#[test]
fn a_journal_lost_in_mid_cycle_of_invoices_is_rebuilt_from_folder_portal_and_sage() {
    lost_in_mid_cycle(World::Invoices);
}

#[test]
fn a_journal_replaced_by_its_copy_of_any_earlier_moment_sends_nothing_twice() {
    let clean = try_all(World::Office, Patience::CALM, points(), |site, point| {
        site.after_baseline();
        let run = site.installation.run_dying_at(*point);
        let older = site.installation.copy_journal();
        site.settles()?;
        let before = site.admin().asked().http_writes;
        site.installation.restore_journal(&older);
        site.settles()?;
        let after = site.admin().asked().http_writes;
        if after != before {
            return Err(format!("{} calls were made again", after - before));
        }
        Ok(if run.died() { Tried::Clean } else { Tried::PastTheEnd })
    });
    println!("journal replaced by an older copy of {clean} moments; each time nothing was sent twice");
    assert!(clean >= 15, "only {clean} points");
}

#[test]
fn a_journal_from_before_the_cycle_sends_nothing_twice() {
    let site = Site::start(World::Office, Patience::PARALLEL);
    site.after_baseline();
    assert!(site.settles().unwrap() > 0);
    let before = site.admin().asked().http_writes;
    site.put_old_journal_back();
    site.settles().unwrap();
    assert_eq!(site.admin().asked().http_writes, before, "the portal was asked, and not written to");
}
