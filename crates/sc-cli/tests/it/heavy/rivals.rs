//! Two engines for one company: on two machines, and in one folder.

use std::process::Child;

use serde_json::json;

use crate::heavy::site::Site;
use crate::support::installation::{Installation, Patience, Run};
use crate::support::sandbox::World;

/// An engine that waits for an answer of the portal, in the middle of its cycle.
fn held_in_mid_cycle(site: &Site) -> Child {
    let calls = site.calls_of_a_cycle().portal;
    let first = calls.iter().position(|call| call.starts_with("POST")).expect("a cycle sends payments");
    site.after_baseline();
    site.admin().arm_portal(first, &json!("hang_after_work"));
    let mut engine = site.installation.begin();
    site.admin().wait_for_a_hit(&mut engine).unwrap();
    engine
}

fn kill(site: &Site, mut engine: Child) {
    engine.kill().unwrap();
    let run = Run::finished(engine.wait_with_output().unwrap());
    assert!(run.died(), "{run:?}");
    site.admin().clear_faults();
}

/// A second machine for the same company, with a journal of its own.
fn second_machine(site: &Site, patience: Patience) -> Installation {
    site.sandbox.install(patience)
}

#[test]
fn while_one_machine_works_for_a_company_another_says_so_and_waits() {
    let site = Site::start(World::Office, Patience::CALM);
    let other = second_machine(&site, Patience::CALM);
    let engine = held_in_mid_cycle(&site);

    let refused = other.run();
    assert_eq!(refused.code(), Some(4), "{refused:?}");
    let causes = refused.causes_of_steps_that_are_on();
    assert!(!causes.is_empty() && causes.iter().all(|code| code == "lease.taken"), "{refused:?}");
    assert_eq!(refused.writes(), 0);

    kill(&site, engine);
    site.settles().unwrap();
    assert_eq!(other.run_until_calm().unwrap(), 0, "the first machine left nothing to do");
    site.admin().judge().unwrap();
}

#[test]
fn two_machines_that_start_together_deliver_each_payment_once() {
    let site = Site::start(World::Office, Patience::PARALLEL);
    site.after_baseline();
    let other = second_machine(&site, Patience::PARALLEL);
    assert_eq!(other.run().code(), Some(0), "its baseline");

    let engines = [site.installation.begin(), other.begin()];
    for engine in engines {
        let run = Run::finished(engine.wait_with_output().unwrap());
        run.tells_the_truth().unwrap();
    }
    other.run_until_calm().unwrap();
    site.settles().unwrap();
}

#[test]
fn a_second_engine_in_one_folder_names_the_first_and_does_nothing() {
    let site = Site::start(World::Office, Patience::CALM);
    let engine = held_in_mid_cycle(&site);
    let asked = site.admin().asked();

    let second = site.installation.run();
    assert_eq!(second.code(), Some(4), "{second:?}");
    let error = &second.answer["error"];
    assert_eq!(error["code"], "engine.busy");
    let holder = error["arguments"]["holder"].as_str().unwrap();
    let process = engine.id().to_string();
    assert!(
        holder.split(|c: char| !c.is_ascii_digit()).any(|number| number == process),
        "{process}: {holder}"
    );
    // The sentence tells the time as people write it.
    assert!(error["sentence"].as_str().unwrap().contains(&format!("PID {process}, ")), "{error}");
    assert_eq!(site.admin().asked(), asked, "it asked nobody anything");

    kill(&site, engine);
    site.settles().unwrap();
}
