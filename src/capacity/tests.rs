//! Proof and counter-example agree with a walk over every state.

use proptest::prelude::*;

use super::{Broken, Counted, Event, Fleet, Loss, Room};

fn fleet(name: &str, bounds: (u64, u64), percent: u64, each: u64) -> Fleet {
    Fleet {
        name: name.into(),
        least: bounds.0,
        most: bounds.1,
        percent,
        each,
    }
}

fn node(takes: u64) -> Loss {
    Loss {
        what: "a node restarts".into(),
        takes,
    }
}

/// Every state: how many events lead there, what is taken, and how much there is.
fn states(room: &Room) -> Vec<(usize, u64, u64)> {
    let mut all = vec![(0, 0, room.limit)];
    for fleet in &room.fleets {
        let mut next = Vec::new();
        for (events, taken, there) in all {
            for number in fleet.least..=fleet.most.max(fleet.least) {
                let scaled = usize::from(number != fleet.least);
                let deployed = (number * fleet.percent / 100).max(number);
                next.push((events + scaled, taken + number * fleet.each, there));
                next.push((events + scaled + 1, taken + deployed * fleet.each, there));
            }
        }
        all = next;
    }
    let lost = |loss: &Loss| {
        let (all, takes) = (all.clone(), loss.takes);
        all.into_iter()
            .map(move |(events, taken, there)| (events + 1, taken, there.saturating_sub(takes)))
    };
    let lost: Vec<_> = room.losses.iter().flat_map(lost).collect();
    all.extend(lost);
    all
}

/// What each step says follows from the one before it.
fn replays(room: &Room, broken: &Broken) {
    let mut numbers: Vec<u64> = room.fleets.iter().map(|f| f.least).collect();
    let taken = |numbers: &[u64]| -> u64 {
        let each = room.fleets.iter().zip(numbers);
        each.map(|(fleet, number)| fleet.each * number).sum()
    };
    assert_eq!(broken.start, taken(&numbers));
    let mut there = room.limit;
    for (nth, step) in broken.steps.iter().enumerate() {
        match &step.event {
            Event::Scaled { fleet, from, to } | Event::Deployed { fleet, from, to } => {
                let at = room.fleets.iter().position(|f| f.name == *fleet).unwrap();
                assert_eq!(numbers[at], *from);
                numbers[at] = *to;
            }
            Event::Lost { what } => {
                assert_eq!(nth + 1, broken.steps.len(), "a loss is the last");
                let loss = room.losses.iter().filter(|l| l.what == *what);
                there = there.saturating_sub(loss.map(|l| l.takes).max().unwrap());
            }
        }
        assert_eq!((step.taken, step.there), (taken(&numbers), there));
    }
}

fn any_fleet() -> impl Strategy<Value = (u64, u64, u64, u64)> {
    let percent = prop_oneof![Just(50_u64), Just(100), Just(134), Just(150), Just(200)];
    (0_u64..4, 0_u64..6, percent, 0_u64..6)
}

proptest! {
    #[test]
    fn a_walk_over_every_state_says_the_same(
        fleets in prop::collection::vec(any_fleet(), 0..4),
        losses in prop::collection::vec(0_u64..20, 0..3),
        limit in 0_u64..60,
    ) {
        let fleets = fleets.into_iter().enumerate().map(|(i, (least, most, percent, each))| {
            fleet(&format!("f{i}"), (least, most), percent, each)
        });
        let room = Room {
            limit,
            losses: losses.into_iter().map(node).collect(),
            fleets: fleets.collect(),
        };
        let broken = room.broken();
        let bad = states(&room).into_iter().filter(|(_, taken, there)| taken > there);
        let shortest = bad.map(|(events, taken, there)| (events, u64::MAX - (taken - there))).min();
        prop_assert_eq!(broken.is_some(), shortest.is_some(), "{:?}", room);
        if let (Some(broken), Some((events, lacks))) = (broken, shortest) {
            prop_assert_eq!(broken.steps.len(), events, "{:?} {:?}", room, broken);
            prop_assert_eq!(broken.taken() - broken.there(), u64::MAX - lacks, "{:?} {:?}", room, broken);
            replays(&room, &broken);
        }
    }
}

#[test]
fn the_shortest_way_is_told_with_what_is_taken_after_each_step() {
    let fleets = vec![
        fleet("api", (2, 6), 200, 30),
        fleet("worker", (1, 10), 100, 30),
    ];
    let mut room = Room {
        limit: 480,
        losses: Vec::new(),
        fleets,
    };
    // 6 x 30 + 10 x 30 = 480 fit; while the API is deployed there are 12 of it.
    let broken = room.broken().unwrap();
    assert_eq!(
        broken.sequence(&Counted::CONNECTIONS),
        "at the minimum of tasks: 90 of 480 connections; api scales from 2 to 6 tasks: 210 of 480; \
         api is deployed, 12 tasks in place of 6: 390 of 480; worker scales from 1 to 10 tasks: 660 of 480"
    );
    room.limit = 660;
    assert_eq!(room.broken(), None);
    // Without a third of it, both at their largest number are too many.
    room.losses.push(node(220));
    let broken = room.broken().unwrap();
    assert_eq!(
        (broken.steps.len(), broken.taken(), broken.there()),
        (3, 480, 440)
    );
    let told = broken.sequence(&Counted::CONNECTIONS);
    assert!(told.ends_with("; a node restarts: 480 of 440"), "{told}");
    room.limit = 89;
    let broken = room.broken().unwrap();
    assert_eq!((broken.steps.len(), broken.taken()), (0, 90));
}

/// Of two ways that are as short, the one that lacks more; and one event rather than two.
#[test]
fn the_way_that_lacks_the_most_is_told() {
    let room = Room {
        limit: 10,
        losses: vec![node(8), node(2)],
        fleets: vec![
            fleet("a", (1, 9), 100, 1),
            fleet("b", (1, 5), 300, 2),
            fleet("c", (1, 12), 100, 1),
        ],
    };
    // At the minimum 4. One event: a 12 of 10, b 12 of 10 (scaled) or 8 (deployed), c 15 of 10, a node 4 of 2.
    let broken = room.broken().unwrap();
    assert_eq!(broken.steps.len(), 1);
    assert_eq!((broken.taken(), broken.there()), (15, 10));
}

/// Numbers beyond what can be counted are the largest number, and many fleets take no time.
#[test]
fn large_numbers_and_many_fleets_are_fine() {
    let huge = fleet("huge", (u64::MAX, u64::MAX), u64::MAX, u64::MAX);
    let room = Room {
        limit: u64::MAX,
        losses: Vec::new(),
        fleets: vec![huge.clone(), huge],
    };
    assert_eq!(room.broken(), None);
    let many = (0..2000).map(|i| fleet(&format!("f{i}"), (1, 2), 200, 1));
    let room = Room {
        limit: 2010,
        losses: Vec::new(),
        fleets: many.collect(),
    };
    let broken = room.broken().unwrap();
    // Four fleets grow by three each.
    assert_eq!((broken.steps.len(), broken.taken()), (8, 2012));
}
