//! The difference of two analyses is what their rows differ by: of random accounts and what became of
//! them, and of every two stories. `DIFF_SEED` and `DIFF_CASES` explore further than the fixed run.

#[expect(
    dead_code,
    reason = "only the accounts are needed here, not their judge"
)]
mod oracle;

mod crowd;
mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use crowd::crowd;
use oracle::account::Account;
use oracle::files;
use oracle::generate::account;
use oracle::settle::settle;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rayon::{ThreadPool, ThreadPoolBuilder};
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::packet::{Bounds, Family, Set, Traffic, parse_traffic};
use sgscope::reach::{Delta, DeltaQuery, DeltaSummary, Query, diff, reach};

/// Opened, closed, maybe opened, maybe closed.
type Sets = [Traffic; 4];
type Rows = BTreeMap<(String, String, Family), Sets>;

/// One thread, and more than there is work for.
static POOLS: LazyLock<[ThreadPool; 2]> = LazyLock::new(|| {
    [1, 5].map(|threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool of threads")
    })
});

/// An account, and one that has something of another in it.
#[derive(Clone, Debug)]
struct Case {
    before: Account,
    after: Account,
    styles: [u64; 2],
    internet: bool,
    narrow: Option<(Index, Index, bool)>,
}

/// What one account takes over from another.
#[derive(Clone, Copy, Debug)]
enum Graft {
    /// One rule more, one rule less, one rule in place of another, all rules.
    RuleAdded,
    RuleRemoved,
    RuleReplaced,
    Rules,
    Inner,
    Kind,
    Group,
    HostAdded,
    HostRemoved,
    HostReplaced,
    /// The first interface: its addresses and groups.
    Addresses,
    Groups,
    Network,
    Prefixes,
    Ports,
    Everything,
}

const GRAFTS: [Graft; 16] = [
    Graft::RuleAdded,
    Graft::RuleRemoved,
    Graft::RuleReplaced,
    Graft::Rules,
    Graft::Inner,
    Graft::Kind,
    Graft::Group,
    Graft::HostAdded,
    Graft::HostRemoved,
    Graft::HostReplaced,
    Graft::Addresses,
    Graft::Groups,
    Graft::Network,
    Graft::Prefixes,
    Graft::Ports,
    Graft::Everything,
];

fn grafted(account: &mut Account, graft: Graft, donor: &Account, at: Index) {
    let group = at.index(account.groups.len());
    let giver = &donor.groups[at.index(donor.groups.len())];
    let host = at.index(account.hosts.len());
    let guest = &donor.hosts[at.index(donor.hosts.len())];
    match graft {
        Graft::RuleAdded => account.groups[group]
            .rules
            .extend(giver.rules.first().cloned()),
        Graft::RuleRemoved => drop(account.groups[group].rules.pop()),
        Graft::RuleReplaced => {
            account.groups[group].rules.pop();
            account.groups[group]
                .rules
                .extend(giver.rules.last().cloned());
        }
        Graft::Rules => account.groups[group].rules.clone_from(&giver.rules),
        Graft::Inner => account.groups[group].inner = giver.inner,
        Graft::Kind => account.groups[group].kind = giver.kind,
        Graft::Group => account.groups[group] = giver.clone(),
        Graft::HostAdded => account.hosts.push(guest.clone()),
        Graft::HostRemoved => account.hosts.truncate((account.hosts.len() - 1).max(1)),
        Graft::HostReplaced => account.hosts[host] = guest.clone(),
        Graft::Addresses => {
            account.hosts[host].nics[0].v4.clone_from(&guest.nics[0].v4);
            account.hosts[host].nics[0].v6.clone_from(&guest.nics[0].v6);
        }
        Graft::Groups => {
            account.hosts[host].groups.clone_from(&guest.groups);
            account.hosts[host].nics[0].groups = guest.nics[0].groups.clone();
        }
        Graft::Network => account.hosts[host].network = guest.network,
        Graft::Prefixes => account.prefix_lists.clone_from(&donor.prefix_lists),
        Graft::Ports => account.port_lists.clone_from(&donor.port_lists),
        Graft::Everything => account.clone_from(donor),
    }
}

fn case() -> impl Strategy<Value = Case> {
    case_of(account())
}

fn case_of(before: impl Strategy<Value = Account>) -> impl Strategy<Value = Case> {
    let grafts = proptest::collection::vec((0..GRAFTS.len(), any::<Index>()), 1..=3);
    let narrow = proptest::option::weighted(0.3, any::<(Index, Index, bool)>());
    let questions = (any::<[u64; 2]>(), any::<bool>(), narrow);
    (before, account(), grafts, questions).prop_map(|(before, donor, grafts, questions)| {
        let mut after = before.clone();
        for (graft, at) in grafts {
            grafted(&mut after, GRAFTS[graft], &donor, at);
        }
        let (styles, internet, narrow) = questions;
        Case {
            before,
            after: settle(after),
            styles,
            internet,
            narrow,
        }
    })
}

#[test]
fn the_delta_is_what_rows_differ_by() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seed = number("DIFF_SEED").unwrap_or(20_261_122);
    let cases = number("DIFF_CASES").unwrap_or(400);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(cases).expect("DIFF_CASES is a small number"),
        max_shrink_iters: 1500,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let tried = runner.run(&case(), |case| differs(&case));
    tried.unwrap_or_else(|error| panic!("DIFF_SEED={seed}: {error}"));
    // The accounts are not so tame that nothing is told.
    let (mut rows, mut kinds) = (0, [0; 4]);
    let mut runner = TestRunner::deterministic();
    for _ in 0..100 {
        let case = case().new_tree(&mut runner).expect("a case").current();
        let inventories = [&case.before, &case.after].map(|account| inventory(account, 0));
        let found = brute_force(&inventories[0], &inventories[1], &DeltaQuery::default());
        rows += found.len();
        for sets in found.values() {
            for (count, set) in kinds.iter_mut().zip(sets) {
                *count += usize::from(!set.is_empty());
            }
        }
    }
    assert!(
        rows > 100 && kinds.iter().all(|count| *count > 10),
        "{rows} {kinds:?}"
    );
}

/// The difference of a case's accounts, as far as it is asked for.
fn differs(case: &Case) -> Result<(), TestCaseError> {
    let before = inventory(&case.before, case.styles[0]);
    let after = inventory(&case.after, case.styles[1]);
    let ids = ids(&before, &after, case.internet);
    let mut query = DeltaQuery {
        internet: case.internet,
        ..DeltaQuery::default()
    };
    if let Some((from, to, flow)) = &case.narrow {
        query.from = vec![from.get(&ids).clone()];
        if to.index(2) == 1 {
            query.to = vec![to.get(&ids).clone(), from.get(&ids).clone()];
        }
        query.flow = flow.then(|| parse_traffic("tcp/20-90; icmp").expect("a flow"));
    }
    check(&before, &after, &query).map_err(TestCaseError::fail)
}

/// Many hosts, some alike, some of several addresses.
#[test]
fn the_delta_of_crowds_is_what_rows_differ_by() {
    let config = Config {
        cases: 6,
        max_shrink_iters: 100,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, random);
    let tried = runner.run(&case_of(crowd(14..=20)), |case| differs(&case));
    tried.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn stories_differ_by_their_rows() {
    let stories: Vec<Inventory> = fixture::stories().iter().map(|story| read(story)).collect();
    assert!(stories.len() > 20);
    let query = DeltaQuery {
        internet: true,
        ..DeltaQuery::default()
    };
    for (place, before) in stories.iter().enumerate() {
        for (other, after) in stories.iter().enumerate() {
            let checked = if place.abs_diff(other) == 1 {
                check(before, after, &query)
            } else {
                let wanted = brute_force(before, after, &query);
                compare(&wanted, &rows(&diff(before, after, &query)))
            };
            checked.unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn one_inventory_is_no_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/three-tiers");
    let (one, same) = (read(&folder), read(&folder));
    let query = DeltaQuery {
        internet: true,
        ..DeltaQuery::default()
    };
    let delta = diff(&one, &same, &query);
    assert_eq!(delta.edges().count(), 0);
    let DeltaSummary {
        endpoints, classes, ..
    } = delta.summary();
    let nothing = DeltaSummary {
        endpoints,
        classes,
        ..DeltaSummary::default()
    };
    assert_eq!(delta.summary(), nothing);
    assert!(endpoints > 2, "{endpoints} endpoints");
}

/// Everything that is told of two inventories, held against their rows.
fn check(before: &Inventory, after: &Inventory, query: &DeltaQuery) -> Result<(), String> {
    let wanted = brute_force(before, after, query);
    let delta = diff(before, after, query);
    let found = rows(&delta);
    compare(&wanted, &found)?;
    let ids: Vec<String> = delta
        .endpoints()
        .map(|endpoint| endpoint.id.to_owned())
        .collect();
    let all = ids.iter().cloned().collect::<BTreeSet<String>>();
    let wanted_ids = self::ids(before, after, query.internet);
    same("endpoints", &wanted_ids.iter().cloned().collect(), &all)?;
    same("the order of endpoints", &wanted_ids, &ids)?;
    same("totals", &totals(&wanted, &delta), &delta.summary())?;
    same("edges of all classes", &expanded(&delta), &found)?;
    for pool in POOLS.iter() {
        let (edges, totals) = pool.install(|| {
            let delta = diff(before, after, query);
            (delta.edges().collect::<Vec<_>>(), delta.summary())
        });
        same("edges on other threads", &delta.edges().collect(), &edges)?;
        same("totals on other threads", &delta.summary(), &totals)?;
    }
    let tiled = DeltaQuery {
        memory: Some(1),
        ..query.clone()
    };
    let tiled = diff(before, after, &tiled);
    same("rows by tiles", &found, &rows(&tiled))?;
    same("totals by tiles", &delta.summary(), &tiled.summary())?;
    let swapped = |(key, [opened, closed, maybe_opened, maybe_closed]): (_, Sets)| {
        (key, [closed, opened, maybe_closed, maybe_opened])
    };
    let mirror: Rows = rows(&diff(after, before, query))
        .into_iter()
        .map(swapped)
        .collect();
    same("rows the other way round", &found, &mirror)?;
    for inventory in [before, after] {
        let nothing = rows(&diff(inventory, inventory, query));
        same("rows of no change", &Rows::new(), &nothing)?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("{what}: wanted {wanted:?}, found {found:?}"))
}

fn compare(wanted: &Rows, found: &Rows) -> Result<(), String> {
    let mut message = String::new();
    let told = |of: &Rows, key: &(String, String, Family)| {
        let sets = of.get(key);
        sets.map(|sets| sets.clone().map(|set| set.notation(key.2)))
    };
    let keys: BTreeSet<_> = wanted.keys().chain(found.keys()).collect();
    for key in keys
        .into_iter()
        .filter(|key| wanted.get(key) != found.get(key))
    {
        let (wanted, found) = (told(wanted, key), told(found, key));
        message += &format!("{key:?}: wanted {wanted:?}, found {found:?}\n");
    }
    if message.is_empty() {
        Ok(())
    } else {
        Err(message)
    }
}

/// The rows of a difference, which must be sorted and unlike each other.
fn rows(delta: &Delta<'_>) -> Rows {
    let told: Vec<((String, String, Family), Sets)> = delta
        .rows()
        .map(|row| {
            let (source, target) = (row.source.id.to_owned(), row.target.id.to_owned());
            let change = &row.change;
            let sets = [
                change.opened(),
                change.closed(),
                change.maybe_opened(),
                change.maybe_closed(),
            ];
            ((source, target, row.family), sets)
        })
        .collect();
    assert!(
        told.windows(2).all(|two| two[0].0 < two[1].0),
        "rows out of order"
    );
    told.into_iter().collect()
}

/// The edges between classes, expanded.
fn expanded(delta: &Delta<'_>) -> Rows {
    let endpoints: Vec<(String, u32)> = delta
        .endpoints()
        .map(|endpoint| (endpoint.id.to_owned(), endpoint.class))
        .collect();
    let mut rows = Rows::new();
    for (from, edges) in delta.edges() {
        for edge in edges {
            let change = &edge.change;
            let sets = [
                change.opened(),
                change.closed(),
                change.maybe_opened(),
                change.maybe_closed(),
            ];
            let told = rows.len();
            for (source, _) in endpoints.iter().filter(|(_, class)| *class == from) {
                for (target, _) in endpoints.iter().filter(|(_, class)| *class == edge.to) {
                    if source != target {
                        let key = (source.clone(), target.clone(), edge.family);
                        assert!(
                            rows.insert(key, sets.clone()).is_none(),
                            "an edge told twice"
                        );
                    }
                }
            }
            assert!(rows.len() > told, "an edge between no endpoints");
        }
    }
    rows
}

fn totals(rows: &Rows, delta: &Delta<'_>) -> DeltaSummary {
    let pairs = |holds: &dyn Fn(&Sets) -> bool| {
        let found = rows.iter().filter(|(_, sets)| holds(sets));
        let pairs: BTreeSet<_> = found.map(|((from, to, _), _)| (from, to)).collect();
        pairs.len() as u64
    };
    DeltaSummary {
        endpoints: delta.endpoint_count() as u64,
        classes: delta.classes.len() as u64,
        pairs: pairs(&|_| true),
        opened: pairs(&|sets| !sets[0].is_empty()),
        closed: pairs(&|sets| !sets[1].is_empty()),
        maybe_opened: pairs(&|sets| !sets[2].is_empty()),
        maybe_closed: pairs(&|sets| !sets[3].is_empty()),
        rows: rows.len() as u64,
    }
}

/// The difference of the rows of both, by the definitions of the four sets.
fn brute_force(before: &Inventory, after: &Inventory, query: &DeltaQuery) -> Rows {
    let (before, after) = (all_rows(before, query), all_rows(after, query));
    let nothing = Bounds::certain(Traffic::empty());
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut rows = Rows::new();
    for key in keys {
        let was = before.get(key).unwrap_or(&nothing);
        let is = after.get(key).unwrap_or(&nothing);
        let all = Traffic::all(key.2);
        let [denied_before, denied_after] = [was, is].map(|side| all.difference(&side.may));
        let [unknown_before, unknown_after] = [was, is].map(Bounds::unknown);
        let both = |one: &Traffic, other: &Traffic| one.intersection(other);
        let sets = [
            both(&denied_before, &is.must),
            both(&was.must, &denied_after),
            both(&denied_before, &unknown_after).union(&both(&unknown_before, &is.must)),
            both(&was.must, &unknown_after).union(&both(&unknown_before, &denied_after)),
        ];
        if sets.iter().any(|set| !set.is_empty()) {
            rows.insert(key.clone(), sets);
        }
    }
    rows
}

/// The rows of one inventory that are asked for.
fn all_rows(
    inventory: &Inventory,
    query: &DeltaQuery,
) -> BTreeMap<(String, String, Family), Bounds<Traffic>> {
    let all = Query {
        internet: query.internet,
        ..Query::default()
    };
    let asked = |ids: &[String], id: &str| ids.is_empty() || ids.iter().any(|known| known == id);
    let answer = reach(inventory, &all);
    let rows = answer
        .rows()
        .filter(|row| asked(&query.from, row.source.id) && asked(&query.to, row.target.id));
    let told = rows.map(|row| {
        let cut = |set: &Traffic| {
            query
                .flow
                .as_ref()
                .map_or(set.clone(), |flow| set.intersection(flow))
        };
        let must = cut(&row.allowed);
        let may = must.union(&cut(&row.unknown));
        let key = (
            row.source.id.to_owned(),
            row.target.id.to_owned(),
            row.family,
        );
        (key, Bounds { must, may })
    });
    told.collect()
}

/// The ids of all endpoints of both, sorted.
fn ids(before: &Inventory, after: &Inventory, internet: bool) -> Vec<String> {
    let query = Query {
        internet,
        ..Query::default()
    };
    let mut ids = BTreeSet::new();
    for inventory in [before, after] {
        let answer = reach(inventory, &query);
        ids.extend(answer.endpoints().map(|endpoint| endpoint.id.to_owned()));
    }
    ids.into_iter().collect()
}

fn inventory(account: &Account, style: u64) -> Inventory {
    let files = files(account, style);
    let texts: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}

/// All files below a story's folder.
fn read(folder: &Path) -> Inventory {
    let texts = fixture::texts(folder);
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}
