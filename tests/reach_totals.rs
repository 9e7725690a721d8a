//! Totals are counts of rows: `reach` counts pairs over classes and sets of them, and spells rows out one by one.
//! Random accounts of many hosts, most of several addresses or in doubt. `TOTALS_SEED` and `TOTALS_CASES` explore further
//! than the fixed run.
//!
//! Not a judge of the rows (`reach_oracle`).

#[expect(
    dead_code,
    reason = "only the accounts are needed here, not their judge"
)]
mod oracle;

mod crowd;

use std::collections::BTreeSet;

use crowd::crowd;
use oracle::account::Account;
use oracle::files;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::packet::{Family, Traffic, parse_traffic};
use sgscope::reach::{EndpointNode, Query, Summary, reach};

/// Source, target, family, allowed, unknown; in the order they were told.
type Rows = Vec<(EndpointNode, EndpointNode, Family, Traffic, Traffic)>;

#[test]
fn totals_count_rows() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seed = number("TOTALS_SEED").unwrap_or(20_261_122);
    let cases = number("TOTALS_CASES").unwrap_or(12);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(cases).expect("TOTALS_CASES is a small number"),
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    // Most of a crowd is in one network, so that its peers take more than a word of bits.
    let tried = runner.run(&crowd(24..=36), |account| {
        check(&account).map_err(TestCaseError::fail)
    });
    tried.unwrap_or_else(|error| panic!("TOTALS_SEED={seed}: {error}"));
}

fn check(account: &Account) -> Result<(), String> {
    let texts = files(account, 0);
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let inventory = load_text(&texts).inventory;
    let whole = Query {
        internet: true,
        ..Query::default()
    };
    let answer = reach(&inventory, &whole);
    let rows = told(&inventory, &whole)?;
    let nodes: Vec<EndpointNode> = answer.endpoints().map(|endpoint| endpoint.node).collect();
    let every = |step: usize| nodes.iter().copied().step_by(step).collect::<Vec<_>>();
    for (from, to) in [(every(3), vec![]), (vec![], every(2)), (every(5), every(3))] {
        let asked = |nodes: &[EndpointNode], node| nodes.is_empty() || nodes.contains(node);
        let kept = rows
            .iter()
            .filter(|row| asked(&from, &row.0) && asked(&to, &row.1));
        let kept: Rows = kept.cloned().collect();
        let narrow = Query {
            from,
            to,
            ..whole.clone()
        };
        same("rows of some endpoints", &kept, &told(&inventory, &narrow)?)?;
    }
    let flow = parse_traffic("tcp/20-90; udp/53 from 1-2000; icmp").expect("a flow");
    let of_flow = Query {
        flow: Some(flow),
        ..whole.clone()
    };
    told(&inventory, &of_flow)?;
    let part = Query {
        memory: Some(
            reach(
                &inventory,
                &Query {
                    memory: Some(1),
                    ..whole.clone()
                },
            )
            .estimate()
                / 3,
        ),
        ..whole
    };
    same("rows by parts", &rows, &told(&inventory, &part)?)
}

/// The rows, once they are known to add up to the totals.
fn told(inventory: &Inventory, query: &Query) -> Result<Rows, String> {
    let answer = reach(inventory, query);
    let rows: Rows = answer
        .rows()
        .map(|row| {
            let traffic = |set: &Traffic| set.clone();
            let (allowed, unknown) = (traffic(&row.allowed), traffic(&row.unknown));
            (
                row.source.node,
                row.target.node,
                row.family,
                allowed,
                unknown,
            )
        })
        .collect();
    same(
        "totals",
        &counted(&rows, answer.endpoint_count(), answer.classes.len()),
        &answer.summary(),
    )?;
    let mut pairs = 0;
    for (from, edges) in answer.edges() {
        for edge in edges {
            let itself = u64::from(from == edge.to);
            let [from, to] = [from, edge.to].map(|class| u64::from(answer.classes[class as usize]));
            if from * (to - itself) == 0 {
                return Err("an edge between no endpoints".to_owned());
            }
            pairs += from * (to - itself);
        }
    }
    same("pairs of all edges", &(rows.len() as u64), &pairs)?;
    Ok(rows)
}

fn counted(rows: &Rows, endpoints: usize, classes: usize) -> Summary {
    use sgscope::packet::Set;
    let pairs = |kept: &dyn Fn(Family, &Traffic, &Traffic) -> bool| {
        let kept = rows
            .iter()
            .filter(|(_, _, family, allowed, unknown)| kept(*family, allowed, unknown));
        kept.map(|(from, to, ..)| (from, to))
            .collect::<BTreeSet<_>>()
            .len() as u64
    };
    Summary {
        endpoints: endpoints as u64,
        classes: classes as u64,
        pairs: pairs(&|_, allowed, _| !allowed.is_empty()),
        unknown_pairs: pairs(&|_, _, unknown| !unknown.is_empty()),
        ipv4: pairs(&|family, allowed, _| family == Family::Ipv4 && !allowed.is_empty()),
        ipv6: pairs(&|family, allowed, _| family == Family::Ipv6 && !allowed.is_empty()),
        rows: rows.len() as u64,
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("{what}: wanted {wanted:?}, found {found:?}"))
}
