//! Where things have moved to, by what the configuration and a plan say.

use std::collections::HashMap;

use super::{Address, Inventory, Move};

/// Where things have moved to: the addresses of all sides as the newest of them has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moves {
    blocks: Vec<Move>,
    planned: HashMap<Address, Address>,
}

/// The most moves that one address goes through.
const MOST_MOVES: usize = 16;

impl Moves {
    /// What the blocks of a configuration say, and a plan that is there.
    pub fn new(blocks: Vec<Move>, plan: Option<&Inventory>) -> Self {
        let resources = plan.into_iter().flat_map(|p| &p.resources);
        let planned = resources
            .filter_map(|r| Some((r.previous.clone()?, r.address.clone())))
            .collect();
        Self { blocks, planned }
    }

    /// The address that something has now.
    pub fn now(&self, address: &Address) -> Address {
        let mut at = address.clone();
        for _ in 0..MOST_MOVES {
            let planned = self.planned.get(&at).cloned();
            let next = planned.or_else(|| self.blocks.iter().find_map(|m| m.apply(&at)));
            match next {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(all: &[(&str, &str)]) -> Moves {
        let planned = all
            .iter()
            .map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()));
        Moves {
            blocks: Vec::new(),
            planned: planned.collect(),
        }
    }

    fn now(moves: &Moves, address: &str) -> String {
        moves.now(&address.parse().unwrap()).to_string()
    }

    #[test]
    fn what_moved_several_times_is_where_the_last_move_brought_it() {
        let moves = moves(&[
            ("aws_sqs_queue.a", "aws_sqs_queue.b"),
            ("aws_sqs_queue.b", "module.m.aws_sqs_queue.c"),
        ]);
        assert_eq!(now(&moves, "aws_sqs_queue.a"), "module.m.aws_sqs_queue.c");
        assert_eq!(now(&moves, "aws_sqs_queue.other"), "aws_sqs_queue.other");
    }

    #[test]
    fn moves_in_a_circle_come_to_an_end() {
        let moves = moves(&[
            ("aws_sqs_queue.a", "aws_sqs_queue.b"),
            ("aws_sqs_queue.b", "aws_sqs_queue.a"),
        ]);
        let end = now(&moves, "aws_sqs_queue.a");
        assert!(
            end == "aws_sqs_queue.a" || end == "aws_sqs_queue.b",
            "{end}"
        );
        let same = self::moves(&[("aws_sqs_queue.a", "aws_sqs_queue.a")]);
        assert_eq!(now(&same, "aws_sqs_queue.a"), "aws_sqs_queue.a");
    }
}
