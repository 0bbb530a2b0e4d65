//! Each purchase order of the world: how it should stand, and how it stands.

use std::collections::HashMap;

use sc_portalserver::state::PurchaseOrder;

use super::order_content::{Differences, differences, touch_money};
use super::order_course::{Course, Stand, StandingRow};
use super::order_facts::{OrderFacts, SeenOrders, held_text, is_note, row_text};
use super::{AnyShape, Finding, Moment, Verdict, Waiting, api_word, order_strangers};
use crate::world::{Company, Order, OrderControlRow, OrderExpected, PortalOrder, WantedOrder, World};

pub(super) fn judge(verdict: &mut Verdict, world: &World, facts: &OrderFacts) {
    for (company, seen) in world.companies.iter().zip(&facts.companies) {
        let start = Start::of(company);
        for order in &company.orders {
            let held_at_start = start.held.get(order.number.as_str()).copied();
            let row_at_start = start.rows.get(order.number.as_str()).copied();
            let course = Course::of(order, held_at_start, row_at_start);
            Case { world, facts, company, seen, order, course, held_at_start, row_at_start }.judge(verdict);
        }
        order_strangers::judge(verdict, world, facts, company, seen);
    }
    order_strangers::judge_homeless(verdict, facts);
}

/// What was there of a company's orders at the start, by number.
struct Start<'a> {
    held: HashMap<&'a str, &'a PortalOrder>,
    /// Rows that say where an order stands.
    rows: HashMap<&'a str, &'a OrderControlRow>,
}

impl<'a> Start<'a> {
    fn of(company: &'a Company) -> Self {
        let rows = company.order_control_rows.iter().filter(|row| !is_note(row));
        Self {
            held: company.portal_orders.iter().map(|held| (held.number.as_str(), held)).collect(),
            rows: rows.filter_map(|row| Some((row.number.as_deref()?, row))).collect(),
        }
    }
}

/// One order on trial.
struct Case<'a> {
    world: &'a World,
    facts: &'a OrderFacts,
    company: &'a Company,
    seen: &'a SeenOrders,
    order: &'a Order,
    course: Course<'a>,
    held_at_start: Option<&'a PortalOrder>,
    row_at_start: Option<&'a OrderControlRow>,
}

impl Case<'_> {
    fn judge(&self, verdict: &mut Verdict) {
        let before = verdict.objections();
        self.judge_portal(verdict);
        self.judge_notes(verdict);
        match self.order.expected {
            OrderExpected::Waits { why } | OrderExpected::RefusedByPortal { code: why } => {
                verdict.waiting.push(self.waiting(why));
            }
            _ if verdict.objections() == before => verdict.orders_settled += 1,
            _ => {}
        }
    }

    fn judge_portal(&self, verdict: &mut Verdict) {
        let all: Vec<&PurchaseOrder> = self.seen.of_number(&self.order.number).collect();
        let held = match self.held_at_start {
            None => all.first().copied(),
            Some(was) => {
                let Some(held) = all.iter().find(|held| held.id == was.id) else {
                    verdict.lost.push(self.finding(
                        "portal_order_gone",
                        &was.id,
                        "not in the portal any more",
                    ));
                    return;
                };
                Some(*held)
            }
        };
        if all.len() > 1 {
            let ids: Vec<&str> = all.iter().map(|held| held.id.as_str()).collect();
            verdict.doubled.push(self.finding("portal_order_doubled", "one order", ids.join(", ")));
        }
        let reached = self.course.reached(held);
        match (reached, held) {
            (Some(position), _) => {
                if !self.course.may_rest_at(position) {
                    self.judge_absent(verdict, self.course.at(position), held);
                }
                if let Some(held) = held {
                    self.judge_requests(verdict, held);
                }
            }
            (None, Some(held)) => self.judge_wrong(verdict, held),
            // An order that was there at the start and is gone was found above.
            (None, None) => {}
        }
        self.judge_rows(verdict, held, reached);
    }

    /// The portal is right, and not as far as it must come.
    fn judge_absent(&self, verdict: &mut Verdict, stand: &Stand<'_>, held: Option<&PurchaseOrder>) {
        let Some((wanted, status)) = self.course.due().portal else { return };
        let Some(held) = held else {
            self.absent(verdict, "portal_order_missing", &wanted_text(wanted), "not in the portal");
            return;
        };
        if stand.portal.is_some_and(|(content, _)| content == wanted) {
            let found = api_word(&held.status());
            self.absent(verdict, "portal_order_status_missing", status.as_str(), &found);
        } else {
            let differences = differences(&self.order.number, wanted, &held.content);
            let [expected, found] = both_sides(&differences);
            self.absent(verdict, "portal_order_not_updated", &expected, &found);
        }
    }

    /// The portal's order reads as it never may.
    fn judge_wrong(&self, verdict: &mut Verdict, held: &PurchaseOrder) {
        let nearest = self.course.nearest(held);
        let differences = nearest
            .map(|content| differences(&self.order.number, content, &held.content))
            .unwrap_or_default();
        if let Some(owner) = self.owner_of_content(held, nearest.is_some().then_some(&differences)) {
            verdict.crossed.push(self.finding("portal_order_crossed", owner, held_text(held)));
            return;
        }
        let Some((_, status)) = self.course.due().portal else {
            let expected = self.order.expected.why().unwrap_or("no order");
            verdict.unexpected.push(self.finding("portal_order_unexpected", expected, held_text(held)));
            return;
        };
        for (field, (expected, found)) in &differences {
            verdict.differing.push(self.finding(
                "portal_order_differs",
                format!("{field} {expected}"),
                format!("{field} {found}"),
            ));
        }
        if differences.is_empty() || !self.course.knows_status(held.status()) {
            let found = api_word(&held.status());
            verdict.differing.push(self.finding("portal_order_status_differs", status.as_str(), found));
        }
    }

    /// What a request did to the order that it had no reason to, even though nothing is seen of it now.
    fn judge_requests(&self, verdict: &mut Verdict, held: &PurchaseOrder) {
        for (change, request) in self.seen.requests_of(&held.id) {
            if !self.course.allows(*change) {
                let expected = self.order.expected.why().unwrap_or("no such request");
                let found = request.as_str();
                verdict.differing.push(self.finding("portal_order_written", expected, found));
            }
        }
    }

    /// `reached` is where the portal stands on the course of the order; `None` = beside it.
    fn judge_rows(&self, verdict: &mut Verdict, held: Option<&PurchaseOrder>, reached: Option<usize>) {
        let id = held.map(|held| held.id.as_str());
        let id = id.or(self.row_at_start.and_then(|row| row.portal_id.as_deref())).unwrap_or_default();
        let stand = self.course.at(reached.unwrap_or(self.course.last()));
        let expected = stand.row.map_or("no row".to_owned(), |row| format!("{} {id}", row.word.as_str()));
        // A row that names the order of another company was found to be crossed.
        let (own, foreign): (Vec<&OrderControlRow>, Vec<&OrderControlRow>) =
            self.seen.standing(&self.order.number).partition(|row| !self.is_foreign(row));
        match own.as_slice() {
            [] if !foreign.is_empty() => {}
            [] => match self.row_at_start {
                Some(was) => {
                    verdict.lost.push(self.finding("order_row_gone", row_text(was), "no control row"))
                }
                None if stand.row.is_some() => {
                    self.absent(verdict, "order_row_missing", &expected, "no control row");
                }
                None => {}
            },
            [row] => match stand.row {
                Some(wanted) => self.judge_row(verdict, row, wanted, id, reached),
                None => {
                    let is_early = held.is_none() && !self.course.is_idle();
                    let what = if is_early { "order_row_without_order" } else { "order_row_unexpected" };
                    let expected = self.order.expected.why().unwrap_or(&expected);
                    verdict.unexpected.push(self.finding(what, expected, row_text(row)));
                }
            },
            several => {
                let found: Vec<String> = several.iter().map(|row| row_text(row)).collect();
                verdict.doubled.push(self.finding("order_row_doubled", expected, found.join(" | ")));
            }
        }
    }

    fn judge_row(
        &self,
        verdict: &mut Verdict,
        row: &OrderControlRow,
        wanted: StandingRow,
        id: &str,
        reached: Option<usize>,
    ) {
        if self.course.is_idle() {
            if let Some(was) = self.row_at_start.filter(|was| *was != row) {
                verdict.differing.push(self.finding("order_row_changed", row_text(was), row_text(row)));
            }
            return;
        }
        let says = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let word = says(&row.status);
        let is_behind = match reached {
            Some(position) => self.course.was_right_before(position, &word),
            // The portal is wrong, and was told so: any word of the course will do.
            None => false,
        };
        let is_word = word == wanted.word.as_str() || (reached.is_none() && self.course.knows_word(&word));
        let is_right = says(&row.portal_id) == id
            && wanted.response.is_none_or(|wanted| says(&row.response) == wanted)
            && self.is_kept(row);
        let expected = format!("{} {id}", wanted.word.as_str());
        if !is_right || !(is_word || is_behind) {
            verdict.differing.push(self.finding("order_row_differs", expected, row_text(row)));
        } else if !is_word {
            self.absent(verdict, "order_row_word_missing", &expected, &row_text(row));
        }
    }

    /// Of a row of the start only the word and `lastUpdate` may change, and that day only forward; a new one has both days.
    fn is_kept(&self, row: &OrderControlRow) -> bool {
        self.row_at_start.map_or(row.created_at.is_some() && row.last_update.is_some(), |was| {
            (was.created_at, &was.response) == (row.created_at, &row.response)
                && was.last_update <= row.last_update
        })
    }

    fn is_foreign(&self, row: &OrderControlRow) -> bool {
        order_strangers::owner_of_row(self.facts, self.company, row).is_some()
    }

    /// A failure is noted for what can fail, and the newest words of a day are not repeated.
    fn judge_notes(&self, verdict: &mut Verdict) {
        let mut newest = HashMap::new();
        let may_fail = [self.order.expected, self.order.shape.expected()].into_iter().any(may_fail);
        for note in self.seen.notes(&self.order.number) {
            let text = note.row.response.as_deref().unwrap_or_default();
            let is_repeated = newest.insert(note.row.created_at, text) == Some(text);
            if note.is_new && is_repeated {
                verdict.doubled.push(self.finding(
                    "order_note_doubled",
                    "one row a day",
                    row_text(&note.row),
                ));
            }
            if note.is_new && !may_fail {
                verdict.unexpected.push(self.finding(
                    "order_note_unexpected",
                    "nothing to fail",
                    row_text(&note.row),
                ));
            }
        }
    }

    /// The company that the content belongs to, under a number that both have. `differences` are those from what the
    /// company's own order may say.
    fn owner_of_content(&self, held: &PurchaseOrder, differences: Option<&Differences>) -> Option<String> {
        let number = self.order.number.as_str();
        let is_own_money = differences.is_some_and(|differences| !touch_money(differences));
        self.world.companies.iter().filter(|other| other.key != self.company.key).find_map(|other| {
            let wanted =
                other.orders.iter().filter(|order| order.number == number).map(|order| &order.wanted);
            let left = other.portal_orders.iter().filter(|left| left.number == number);
            wanted.chain(left.map(|left| &left.content)).find_map(|theirs| {
                let from_theirs = self::differences(number, theirs, &held.content);
                let is_theirs = !touch_money(&from_theirs) && (!is_own_money || from_theirs.is_empty());
                is_theirs.then(|| format!("{}: {}", other.key, wanted_text(theirs)))
            })
        })
    }

    /// Lost at rest; under way before.
    fn absent(&self, verdict: &mut Verdict, what: &'static str, expected: &str, found: &str) {
        match verdict.moment {
            Moment::AtRest => verdict.lost.push(self.finding(what, expected, found)),
            Moment::InFlight => verdict.waiting.push(self.waiting("not_yet")),
        }
    }

    fn finding(&self, what: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding::new(what, &self.company.key, &self.order.number, expected, found)
    }

    fn waiting(&self, why: &'static str) -> Waiting {
        Waiting {
            tenant: self.company.key.clone(),
            document: self.order.number.clone(),
            shape: AnyShape::Order(self.order.shape),
            why,
        }
    }
}

/// Whether anything of it is ever asked of the portal, or validated before.
fn may_fail(expected: OrderExpected) -> bool {
    !matches!(
        expected,
        OrderExpected::Stands | OrderExpected::Excluded { .. } | OrderExpected::TakenOver { .. }
    )
}

/// Both sides of some differences: what is wanted, what was found.
fn both_sides(differences: &Differences) -> [String; 2] {
    let tell = |side: fn(&(String, String)) -> &String| {
        let all = differences.iter().map(|(name, both)| format!("{name} {}", side(both)));
        all.collect::<Vec<_>>().join("; ")
    };
    [tell(|(wanted, _)| wanted), tell(|(_, found)| found)]
}

fn wanted_text(wanted: &WantedOrder) -> String {
    format!("{}, {} {}", wanted.vendor, wanted.total, wanted.currency)
}
