//! Tables of rules: each row is a world, the plan it must give, and what the predecessor did instead.

use futures::future::BoxFuture;
use sc_domain::ports::{DocumentState, EffectRecord};
use sc_sync::Plan;

/// A scene that rows are played on.
pub trait Stage: Sized {
    fn new() -> Self;
    /// The plan, in lines that a person can read.
    async fn lines(&self) -> Vec<String>;
}

pub struct Row<S: 'static> {
    pub id: &'static str,
    /// What the predecessor did.
    pub was: &'static str,
    pub world: for<'a> fn(&'a mut S) -> BoxFuture<'a, ()>,
    pub expected: &'static [&'static str],
}

/// Rows of `id, what was, |scene| … => [lines]` over a kind of scene.
macro_rules! rows {
    ($scene_type:ty: $($id:literal, $was:literal, |$scene:ident| $body:expr => [$($line:expr),* $(,)?];)*) => {
        &[$(crate::support::table::Row {
            id: $id,
            was: $was,
            world: {
                fn build<'a>($scene: &'a mut $scene_type) -> futures::future::BoxFuture<'a, ()> {
                    Box::pin(async move {
                        $body;
                    })
                }
                build
            },
            expected: &[$($line),*],
        },)*]
    };
}
pub(crate) use rows;

/// Plays each row.
pub async fn check_rows<S: Stage>(rows: &[Row<S>]) {
    let mut failed = Vec::new();
    for row in rows {
        let mut scene = S::new();
        (row.world)(&mut scene).await;
        let mut expected: Vec<&str> = row.expected.to_vec();
        expected.sort_unstable();
        let mut found = scene.lines().await;
        found.sort();
        if found != expected {
            failed.push(format!(
                "{}\n  expected {expected:?}\n  found    {found:?}\n  was: {}",
                row.id, row.was
            ));
        }
    }
    assert!(failed.is_empty(), "{} of {} rows\n{}", failed.len(), rows.len(), failed.join("\n"));
}

/// Each row is named once and says what was before.
pub fn check_names<S>(rows: &[Row<S>]) {
    let mut ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    assert!(rows.iter().all(|row| !row.was.is_empty()));
}

/// All of a plan but its effects.
pub fn besides_effects(plan: &Plan) -> Vec<String> {
    let of = |record: &EffectRecord| record.effect.document.external_id.clone();
    let verified = plan.verified.iter();
    let mut lines: Vec<String> =
        verified.map(|verified| format!("{} {}", verified.outcome.as_str(), of(&verified.record))).collect();
    lines.extend(plan.marks.iter().map(|record| format!("mark {}", of(record))));
    lines.extend(plan.adoptions.iter().map(|planned| {
        let document = &planned.adoption.document;
        let found = planned.found.as_ref().map(|found| format!(" {found}")).unwrap_or_default();
        format!("adopt {} as {}{found}", document.key.external_id, document.state.as_str())
    }));
    lines.extend(plan.approvals_of_all.iter().map(|id| format!("use up {id} in the end")));
    for document in &plan.documents {
        let name = &document.key.external_id;
        match (&document.cause, document.state) {
            (Some(cause), DocumentState::Attention) => lines.push(format!("attention {name} {}", cause.code)),
            (Some(cause), DocumentState::Waiting) => lines.push(format!("wait {name} {}", cause.code)),
            (_, DocumentState::LeftAlone) => lines.push(format!("leave {name}")),
            (_, DocumentState::Withdrawn) => lines.push(format!("withdraw {name}")),
            (_, DocumentState::Adopted) => lines.push(format!("accept {name}")),
            (None, DocumentState::Done) => lines.push(format!("settled {name}")),
            (_, DocumentState::Confirmed) | (None, _) => {}
            (Some(cause), state) => lines.push(format!("{} {name} {}", state.as_str(), cause.code)),
        }
    }
    lines
}
