//! The library's stages under criterion, at small sizes: reading, all pairs and its steps, one pair,
//! differences, lints.
//!
//! Every answer is held against the naive program before it is timed. Goals over whole processes are
//! in `goals`.

mod library;
mod naive;
mod workload;

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sgscope::config::Parameters;
use sgscope::lint::{self, Selection};
use sgscope::reach::{DeltaQuery, Query, Reachability, Summary, diff, explain, reach, resolve};

use library::{Which, changed};
use naive::{Pairs, Totals};
use workload::{Kind, Shape, Workload};

/// Workloads below cargo's own folder.
fn workload(kind: Kind, interfaces: u32, shape: Shape) -> Workload {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workloads");
    Workload::prepare(kind, interfaces, shape, &root).expect("a workload to be written")
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for (shape, name) in Shape::ALL {
        let workload = workload(Kind::Ordinary, 1_000, shape);
        let paths = workload.paths().expect("a workload to be listed");
        assert_eq!(paths.len() as u64, workload.files, "{name}");
        let records = naive::parse_only(&paths).expect("a workload to be parsed");
        assert!(records > 1_000, "a workload of {records} records");
        group.throughput(Throughput::Bytes(workload.bytes));
        group.bench_function(name, |bencher| {
            bencher.iter(|| library::read(black_box(&paths)))
        });
    }
    group.finish();
}

fn totals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reach");
    group.sample_size(10);
    for (kind, name) in Kind::ALL {
        for size in [1_000, 5_000] {
            let paths = workload(kind, size, Shape::Files)
                .paths()
                .expect("a workload to be listed");
            let loaded = library::read(&paths);
            let must = naive::totals(&paths, Pairs::All).expect("a workload to be parsed");
            let answer = || reach(black_box(&loaded.inventory), &Query::default()).summary();
            let Summary {
                endpoints,
                pairs,
                ipv4,
                ipv6,
                ..
            } = answer();
            assert_eq!(
                Totals {
                    endpoints,
                    pairs,
                    ipv4,
                    ipv6
                },
                must,
                "{name} {size}"
            );
            group.throughput(Throughput::Elements(size.into()));
            group.bench_function(BenchmarkId::new(name, size), |bencher| bencher.iter(answer));
        }
    }
    group.finish();
}

/// The steps of all pairs, each alone: classes, rows (with the edges of one class, which asks for them),
/// totals off rows that are held, and the edges of all classes.
fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(20);
    let workload = workload(Kind::Ordinary, 5_000, Shape::Files);
    let paths = workload.paths().expect("a workload to be listed");
    let loaded = library::read(&paths);
    let must = naive::totals(&paths, Pairs::All).expect("a workload to be parsed");
    let classify = || reach(black_box(&loaded.inventory), &Query::default());
    group.bench_function("classify", |bencher| bencher.iter(classify));
    group.bench_function("rows", |bencher| {
        let one = |answer: Reachability<'_>| answer.edges_from(0).len();
        bencher.iter_batched(classify, one, BatchSize::LargeInput);
    });
    let answer = classify();
    assert_eq!(answer.summary().pairs, must.pairs);
    group.bench_function("totals", |bencher| bencher.iter(|| answer.summary()));
    let pairs: u64 = answer
        .edges()
        .flat_map(|(from, edges)| edges.into_iter().map(move |edge| (from, edge.to)))
        .map(|(from, to)| {
            let size = |class: u32| u64::from(answer.classes[class as usize]);
            size(from) * (size(to) - u64::from(from == to))
        })
        .sum();
    assert_eq!(pairs, must.pairs, "edges that do not add up");
    group.bench_function("edges", |bencher| bencher.iter(|| answer.edges().count()));
    group.finish();
}

fn one_pair(criterion: &mut Criterion) {
    let workload = workload(Kind::Ordinary, 5_000, Shape::Files);
    let loaded = library::read(&workload.paths().expect("a workload to be listed"));
    let inventory = &loaded.inventory;
    let (source, target) = workload.pair();
    let host = |id: &str| resolve(inventory, id).expect("an instance of the workload");
    let (source, target) = (host(&source), host(&target));
    criterion.bench_function("explain", |bencher| {
        bencher.iter(|| explain(black_box(inventory), source, target, None));
    });
}

fn differences(criterion: &mut Criterion) {
    let workload = workload(Kind::Ordinary, 5_000, Shape::Files);
    let loaded = library::read(&workload.paths().expect("a workload to be listed"));
    let before = &loaded.inventory;
    let mut group = criterion.benchmark_group("diff");
    group.sample_size(10);
    for (which, name) in [(Which::Middle, "one rule"), (Which::Widest, "widest group")] {
        let changed = changed(before, which).expect("a rule to change");
        let after = &changed.inventory;
        let delta = || diff(black_box(before), black_box(after), &DeltaQuery::default());
        let told = delta().summary();
        assert!(changed.is_told_by(before, &told), "{name}: {told:?}");
        group.bench_function(name, |bencher| bencher.iter(|| delta().summary()));
    }
    group.finish();
}

fn lints(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lint");
    group.sample_size(10);
    for kind in [Kind::Ordinary, Kind::Heavy] {
        let workload = workload(kind, 1_000, Shape::Files);
        let loaded = library::read(&workload.paths().expect("a workload to be listed"));
        let inventory = &loaded.inventory;
        let run = || {
            lint::run(
                black_box(inventory),
                &Selection::default(),
                &Parameters::default(),
            )
        };
        assert_eq!(run().len(), run().len(), "two runs of the lints differ");
        group.throughput(Throughput::Elements(inventory.rules.len() as u64));
        group.bench_function(workload.kind.name(), |bencher| bencher.iter(run));
    }
    group.finish();
}

criterion_group!(engine, read, totals, stages, one_pair, differences, lints);
criterion_main!(engine);
