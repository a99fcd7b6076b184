//! Where something is now, by the moves of a plan.

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
