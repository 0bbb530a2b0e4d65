//! The process is killed from outside while a call is under way.

use serde_json::{Value, json};

use crate::heavy::site::{Site, Tried, try_all};
use crate::support::installation::{Patience, Run};
use crate::support::sandbox::World;

#[derive(Debug, Clone)]
enum Held {
    Portal { call: usize, action: Value },
    Sql { call: usize },
}

fn kill_during(site: &Site, held: &Held) -> Result<Tried, String> {
    site.after_baseline();
    match held {
        Held::Portal { call, action } => site.admin().arm_portal(*call, action),
        Held::Sql { call } => site.admin().arm_sql(*call, &json!({ "action": "hang" })),
    }
    let mut engine = site.installation.begin();
    let held = site.admin().wait_for_a_hit(&mut engine);
    let killed = engine.kill();
    let run = Run::finished(engine.wait_with_output().unwrap());
    killed.unwrap();
    held?;
    if !run.died() {
        return Err(format!("it ended before it was killed: {run:?}"));
    }
    site.admin().clear_faults();
    site.settles()?;
    Ok(Tried::Clean)
}

fn killed_during_any_call(world: World) {
    let calls = Site::start(world, Patience::CALM).calls_of_a_cycle();
    // A question has no work that could be done or not when it is never answered.
    let portal = calls.portal.iter().enumerate().flat_map(|(call, words)| {
        let actions: &[&str] =
            if words.starts_with("GET ") { &["hang"] } else { &["hang", "hang_after_work"] };
        actions.iter().map(move |action| Held::Portal { call, action: json!(action) })
    });
    let held: Vec<Held> = portal.chain((0..calls.sql.len()).map(|call| Held::Sql { call })).collect();
    let wanted = held.len();
    let clean = try_all(world, Patience::CALM, held.into_iter(), kill_during);
    println!("{world:?}: killed during {clean} calls; each time the ledger was clean");
    assert_eq!(clean, wanted);
}

#[test]
fn an_engine_killed_during_any_call_loses_and_doubles_nothing() {
    killed_during_any_call(World::Office);
}

#[test]
fn an_engine_killed_during_any_call_about_invoices_loses_and_doubles_nothing() {
    killed_during_any_call(World::Invoices);
}
