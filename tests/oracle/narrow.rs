//! Narrowed answers: `--from`, `--to` and `--flow` keep some rows, and cut them to the flow.
//! Here the library's own notation is used, whose laws are proved elsewhere.

use sgscope::packet::{Family, Set, parse_traffic};

use super::judge::Row;

/// Compares narrowed answers with what is left of the rows.
pub(crate) fn check(
    rows: &[Row],
    ask: impl Fn(&[&str]) -> Result<Vec<Row>, String>,
) -> Result<(), String> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    let same = |arguments: &[&str], expected: Vec<Row>| {
        let got = ask(arguments)?;
        if got == expected {
            Ok(())
        } else {
            Err(format!("{arguments:?}: {expected:#?}\n---\n{got:#?}"))
        }
    };
    let from = |row: &&Row| row.source == first.source;
    let to = |row: &&Row| row.target == last.target;
    same(
        &["--from", &first.source],
        rows.iter().filter(from).cloned().collect(),
    )?;
    same(
        &["--to", &last.target],
        rows.iter().filter(to).cloned().collect(),
    )?;
    let both = rows.iter().filter(from).filter(to).cloned().collect();
    same(&["--from", &first.source, "--to", &last.target], both)?;
    let flows = ["icmp", "tcp/1-443; udp/53 from 1-2000"];
    let arguments = ["--flow", flows[0], "--flow", flows[1]];
    same(
        &arguments,
        rows.iter()
            .filter_map(|row| cut(row, &flows.join("; ")))
            .collect(),
    )
}

fn cut(row: &Row, flow: &str) -> Option<Row> {
    let set = |text: &str| parse_traffic(text).expect("the notation of an answer");
    let family = Family::BOTH
        .into_iter()
        .find(|family| family.name() == row.family)?;
    let (allowed, unknown) = (set(&row.allowed), set(&row.unknown));
    let (allowed, unknown) = (
        allowed.intersection(&set(flow)),
        unknown.intersection(&set(flow)),
    );
    let some = !allowed.is_empty() || !unknown.is_empty();
    let row = Row {
        allowed: allowed.notation(family),
        unknown: unknown.notation(family),
        ..row.clone()
    };
    some.then_some(row)
}
