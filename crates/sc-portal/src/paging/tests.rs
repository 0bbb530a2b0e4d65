//! A list that changes between its pages, as the portal's does: arrivals at the front, departures
//! anywhere.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use futures::executor::block_on;
use proptest::prelude::*;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, Code};

use super::{Listed, Listing, PAGE_ITEMS, Page, read_list};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item(u32);

impl Listed for Item {
    fn key(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// What happens to the list before a page is served.
#[derive(Debug, Clone)]
enum Change {
    Arrive(u8),
    /// The item at this position, counted around the list.
    Leave(usize),
}

struct World {
    items: Vec<u32>,
    next: u32,
    /// Items that were there from the first to the last page.
    always: BTreeSet<u32>,
    served: usize,
}

fn world(size: u32) -> RefCell<World> {
    let items: Vec<u32> = (0..size).collect();
    RefCell::new(World { always: items.iter().copied().collect(), items, next: size, served: 0 })
}

fn serve(world: &RefCell<World>, offset: u64, page_items: usize, changes: &[Vec<Change>]) -> Page<Item> {
    let mut world = world.borrow_mut();
    let before = if world.served == 0 { &[] } else { changes.get(world.served - 1).map_or(&[][..], |c| c) };
    for change in before {
        match change {
            Change::Arrive(count) => {
                for _ in 0..*count {
                    let id = world.next;
                    world.next += 1;
                    world.items.insert(0, id);
                }
            }
            Change::Leave(index) if !world.items.is_empty() => {
                let at = index % world.items.len();
                let id = world.items.remove(at);
                world.always.remove(&id);
            }
            Change::Leave(_) => {}
        }
    }
    world.served += 1;
    let from = usize::try_from(offset).expect("small").min(world.items.len());
    let to = (from + page_items).min(world.items.len());
    Page {
        total: world.items.len() as u64,
        items: world.items[from..to].iter().map(|id| Item(*id)).collect(),
    }
}

fn read(world: &RefCell<World>, page_items: &[usize], changes: &[Vec<Change>]) -> Listing<Item> {
    let fetch = |offset| async move {
        let size = page_items[world.borrow().served % page_items.len()];
        Ok(serve(world, offset, size, changes))
    };
    block_on(read_list(fetch, || Duration::ZERO, Duration::from_secs(1))).expect("no page fails")
}

fn ids(listing: &Listing<Item>) -> Vec<u32> {
    listing.items.iter().map(|item| item.0).collect()
}

fn changes() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let change = prop_oneof![(1..30_u8).prop_map(Change::Arrive), any::<usize>().prop_map(Change::Leave)];
    prop::collection::vec(prop_oneof![3 => Just(vec![]), 2 => prop::collection::vec(change, 1..4)], 0..12)
}

proptest! {
    #[test]
    fn a_quiet_list_is_read_once_whatever_the_page_size(size in 0_u32..900, page_items in 120_usize..=200) {
        let world = world(size);
        let listing = read(&world, &[page_items], &[]);
        prop_assert!(listing.is_complete);
        prop_assert_eq!(ids(&listing), (0..size).collect::<Vec<_>>());
        let pages = (size as usize).div_ceil(page_items).max(1);
        prop_assert_eq!(world.borrow().served, pages, "no page is read in vain");
    }

    #[test]
    fn no_item_is_seen_twice_and_a_complete_list_misses_none(
        size in 0_u32..900,
        page_items in prop::collection::vec(60_usize..=200, 1..5),
        changes in changes(),
    ) {
        let world = world(size);
        let listing = read(&world, &page_items, &changes);
        let found = ids(&listing);
        let distinct: BTreeSet<u32> = found.iter().copied().collect();
        prop_assert_eq!(distinct.len(), found.len());
        if listing.is_complete {
            let missed: Vec<_> = world.borrow().always.difference(&distinct).copied().collect();
            prop_assert!(missed.is_empty(), "missed {:?}", missed);
        }
        prop_assert!(world.borrow().served as u64 <= 2 * (1_300 / PAGE_ITEMS + 5), "bounded");
    }
}

#[test]
fn an_item_skipped_by_a_departure_is_found_by_the_second_pass() {
    let world = world(600);
    let leave_the_first = vec![vec![Change::Leave(0)]];
    let listing = read(&world, &[200], &leave_the_first);
    assert!(listing.is_complete);
    assert!(ids(&listing).contains(&200), "item 200 slid from the second page into the first");
}

#[test]
fn arrivals_are_caught_up_with() {
    let world = world(600);
    let listing = read(&world, &[200], &[vec![], vec![Change::Arrive(7)]]);
    assert!(listing.is_complete);
    assert_eq!(listing.items.len(), 607);
}

#[test]
fn a_portal_that_ignores_the_offset_gives_an_incomplete_list() {
    let listing = block_on(read_list(
        |_| async { Ok(Page { total: 822, items: (0..200).map(Item).collect() }) },
        || Duration::ZERO,
        Duration::from_secs(1),
    ))
    .expect("no page fails");
    assert_eq!((listing.items.len(), listing.total, listing.is_complete), (200, 822, false));
}

#[test]
fn a_total_that_is_never_reached_ends_the_reading() {
    let served = RefCell::new(0);
    let listing = block_on(read_list(
        |offset| {
            *served.borrow_mut() += 1;
            let items = (0..50).map(|n| Item(u32::try_from(offset).expect("small") + n)).collect();
            async move { Ok(Page { total: 1_000_000, items }) }
        },
        || Duration::from_millis(*served.borrow()),
        Duration::from_millis(40),
    ))
    .expect("no page fails");
    assert_eq!((*served.borrow(), listing.is_complete), (40, false), "the time budget ends it");
}

fn page_or_failure(kind: FailureKind, fails_at: u64) -> Result<Listing<Item>, Failure> {
    block_on(read_list(
        |offset| async move {
            if offset >= fails_at {
                return Err(Failure::new(kind, Cause::new(Code::PortalServerError)));
            }
            let first = u32::try_from(offset).expect("small");
            Ok(Page { total: 600, items: (first..first + 200).map(Item).collect() })
        },
        || Duration::ZERO,
        Duration::from_secs(1),
    ))
}

#[test]
fn a_failed_page_never_makes_a_shorter_list_look_whole() {
    let listing = page_or_failure(FailureKind::Transient, 400).expect("what was read");
    assert_eq!((listing.items.len(), listing.total, listing.is_complete), (400, 600, false));
    assert!(page_or_failure(FailureKind::Transient, 0).is_err(), "nothing was read");
    assert!(page_or_failure(FailureKind::Setup, 400).is_err(), "the credentials stopped being good");
    assert!(page_or_failure(FailureKind::Throttled, 400).is_err(), "the next call is throttled as well");
}
