//! Each external call of a cycle meets each fault.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use crate::heavy::site::{Site, Tried, try_all};
use crate::support::admin::Calls;
use crate::support::installation::Patience;
use crate::support::sandbox::World;

/// A call, and the faults that hit it or the one after it.
struct Case {
    call: String,
    faults: Vec<Fault>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.call)?;
        self.faults.iter().try_for_each(|fault| match fault {
            Fault::Portal { skip, action } => write!(f, " (portal call {skip}: {action})"),
            Fault::Sql { skip, action } => write!(f, " (SQL call {skip}: {action})"),
        })
    }
}

/// Which stand-in, which of its calls counted from zero, and what happens to that call.
enum Fault {
    Portal { skip: usize, action: Value },
    Sql { skip: usize, action: Value },
}

impl Fault {
    /// Whether the call is not answered at all.
    fn hangs(&self) -> bool {
        let (Self::Portal { action, .. } | Self::Sql { action, .. }) = self;
        action.to_string().contains("hang")
    }
}

fn portal_actions() -> Vec<Value> {
    let failure = |when: &str, status: u16, body: &str| json!({ when: { "status": status, "body": body } });
    let status =
        |status: u16, wait: Option<u32>| json!({ "status": { "status": status, "retry_after_s": wait } });
    vec![
        failure("fail_before", 500, "portal"),
        failure("fail_before", 503, "html"),
        failure("fail_before", 404, "html"),
        failure("fail_after_work", 500, "portal"),
        failure("fail_after_work", 503, "html"),
        json!("cut_before"),
        json!("cut_after_work"),
        json!("cut_in_body"),
        json!("hang"),
        json!("hang_after_work"),
        json!("twice"),
        json!("garbage"),
        json!("html"),
        json!("empty"),
        json!("truncated_json"),
        json!({ "redirect": { "status": 302 } }),
        status(401, None),
        status(403, None),
        status(409, None),
        status(429, Some(0)),
        status(429, None),
    ]
}

fn sql_actions() -> Vec<Value> {
    let error =
        |number: i32, message: &str| json!({ "action": "error", "number": number, "message": message });
    vec![
        json!({ "action": "drop_before" }),
        json!({ "action": "drop_after" }),
        json!({ "action": "hang" }),
        json!({ "action": "garbage" }),
        json!({ "action": "twice" }),
        error(1205, "Transaction was deadlocked on lock resources with another process."),
        error(1222, "Lock request time out period exceeded."),
    ]
}

/// What every call meets: its request or its answer is lost or cut, it is done twice, or refused after its work.
fn portal_losses() -> Vec<Value> {
    vec![
        json!("cut_before"),
        json!("cut_after_work"),
        json!("cut_in_body"),
        json!("twice"),
        json!({ "fail_after_work": { "status": 500, "body": "portal" } }),
    ]
}

/// The same of SQL Server.
fn sql_losses() -> Vec<Value> {
    ["drop_before", "drop_after", "twice"].map(|action| json!({ "action": action })).to_vec()
}

/// Each call with its actions: all of them where the call changes something and where it is the first of its kind. A
/// question that is asked again in the same words meets those that every call meets.
fn cases(
    calls: &[String],
    actions: &[Value],
    losses: &[Value],
    fault: fn(usize, Value) -> Fault,
) -> Vec<Case> {
    let mut kinds = BTreeSet::new();
    let mut cases = Vec::new();
    for (skip, call) in calls.iter().enumerate() {
        let chosen = if kinds.insert(call) || is_write(call) { actions } else { losses };
        let case = |action: &Value| Case { call: call.clone(), faults: vec![fault(skip, action.clone())] };
        cases.extend(chosen.iter().map(case));
    }
    cases
}

fn is_write(call: &str) -> bool {
    ["POST ", "PUT ", "INSERT ", "UPDATE "].iter().any(|word| call.contains(word))
}

fn of_portal(skip: usize, action: Value) -> Fault {
    Fault::Portal { skip, action }
}

fn of_sql(skip: usize, action: Value) -> Fault {
    Fault::Sql { skip, action }
}

/// For questions that change nothing: the first of each kind meets the ways to get no usable answer as well.
fn question_cases(calls: &Calls) -> Vec<Case> {
    let mut portal = portal_losses();
    portal.extend([
        json!("hang"),
        json!("html"),
        json!({ "status": { "status": 401, "retry_after_s": null } }),
    ]);
    let mut sql = sql_losses();
    sql.push(json!({ "action": "hang" }));
    let mut all = cases(&calls.portal, &portal, &portal_losses(), of_portal);
    all.extend(cases(&calls.sql, &sql, &sql_losses(), of_sql));
    all
}

/// The first call that writes loses its answer; the question that follows it meets each action.
fn verification_cases(calls: &[String]) -> Vec<Case> {
    let first = calls.iter().position(|call| call.starts_with("POST")).expect("a cycle sends payments");
    let lost = ["cut_after_work", "cut_before"].map(|action| json!(action));
    let pairs =
        lost.iter().flat_map(|lost| portal_actions().into_iter().map(move |action| (lost.clone(), action)));
    pairs
        .map(|(lost, action)| Case {
            call: format!("{} and the question that follows", calls[first]),
            // A request is hit once, and the second fault does not see the one that the first hit.
            faults: vec![Fault::Portal { skip: first, action: lost }, Fault::Portal { skip: first, action }],
        })
        .collect()
}

fn meet(site: &Site, case: &Case) -> Result<Tried, String> {
    for fault in &case.faults {
        match fault {
            Fault::Portal { skip, action } => site.admin().arm_portal(*skip, action),
            Fault::Sql { skip, action } => site.admin().arm_sql(*skip, action),
        }
    }
    let is_long = case.faults.iter().any(Fault::hangs);
    site.installation.set_patience(if is_long { Patience::SHORT } else { Patience::CALM });
    let run = site.installation.run();
    site.installation.set_patience(Patience::CALM);
    run.tells_the_truth()?;
    let (hits, wanted) = (site.admin().hits(), case.faults.len() as u64);
    if hits != wanted {
        return Err(format!("{hits} faults hit a call instead of {wanted}: {run:?}"));
    }
    site.settles()?;
    Ok(Tried::Clean)
}

/// Tries the cases on worlds that were prepared alike, and prints how many there were.
fn each_case(name: &str, world: World, calls: usize, cases: Vec<Case>, prepare: impl Fn(&Site) + Sync) {
    let wanted = cases.len();
    let clean = try_all(world, Patience::CALM, cases.into_iter(), |site, case| {
        prepare(site);
        meet(site, case)
    });
    println!("{name}: {clean} combinations of {calls} calls with a fault; each time the ledger was clean");
    assert_eq!(clean, wanted);
}

fn calls(world: World, of: impl Fn(&Site) -> Calls) -> Calls {
    of(&Site::start(world, Patience::CALM))
}

#[test]
fn a_cycle_gets_over_any_fault_of_any_call_to_the_portal() {
    let calls = calls(World::Office, Site::calls_of_a_cycle).portal;
    assert!(calls.iter().filter(|call| call.starts_with("POST")).count() >= 8, "{calls:?}");
    let cases = cases(&calls, &portal_actions(), &portal_losses(), of_portal);
    each_case("cycle, portal", World::Office, calls.len(), cases, Site::after_baseline);
}

#[test]
fn a_cycle_gets_over_any_fault_of_any_call_to_sql_server() {
    let calls = calls(World::Office, Site::calls_of_a_cycle).sql;
    assert!(calls.iter().filter(|call| call.contains("INSERT")).count() >= 8, "{calls:?}");
    let cases = cases(&calls, &sql_actions(), &sql_losses(), of_sql);
    each_case("cycle, SQL Server", World::Office, calls.len(), cases, Site::after_baseline);
}

#[test]
fn a_lost_answer_is_got_over_when_the_question_about_it_meets_any_fault() {
    let calls = calls(World::Office, Site::calls_of_a_cycle).portal;
    let cases = verification_cases(&calls);
    each_case("verification, portal", World::Office, 2, cases, Site::after_baseline);
}

#[test]
fn a_baseline_gets_over_any_fault_of_any_call() {
    let calls = calls(World::Office, Site::calls_of_a_baseline);
    let cases = question_cases(&calls);
    each_case("baseline", World::Office, calls.portal.len() + calls.sql.len(), cases, Site::before_baseline);
}

/// The portal is only asked about invoices; what is written to Sage meets all faults.
#[test]
fn a_cycle_of_invoices_gets_over_any_fault_of_any_call() {
    let calls = calls(World::Invoices, Site::calls_of_a_cycle);
    let count = calls.portal.len() + calls.sql.len();
    let questions = question_cases(&calls).into_iter().filter(|case| !is_write(&case.call));
    let of_writes = cases(&calls.sql, &sql_actions(), &sql_losses(), of_sql);
    let writes: Vec<Case> = of_writes.into_iter().filter(|case| is_write(&case.call)).collect();
    assert!(writes.len() >= 3 * sql_actions().len(), "{} faults of a write", writes.len());
    let all = questions.chain(writes).collect();
    each_case("cycle of invoices", World::Invoices, count, all, Site::after_baseline);
}
