//! Real packets: every story, and a few accounts more, built of network namespaces; what gets through must be what
//! `explain` says.
//!
//! Where the strict and the lenient reading differ, the town is tried under both: `allowed` passes both, `denied`
//! neither, `unknown` the lenient one only. Needs root; leaves nothing behind.

#![cfg(feature = "cli")]

mod fixture;
mod judges;
mod netns;
mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use judges::{Reading, need, say};
use netns::accounts::{Account, accounts};
use netns::probe::{Kind, Probe, probes, send};
use netns::town::{Town, need_root, sweep};
use sgscope::reach::Verdict;

/// How long silence must last to count as an answer, at first and where it is a surprise.
const PATIENCE: [&str; 2] = ["0.7", "3"];
/// Towns at a time.
const BUILDERS: usize = 6;

#[test]
#[ignore = "needs root and the packages iproute2, nftables and iputils-ping; .ci/run runs it"]
fn packets_go_where_we_say() {
    need(&[
        ("ip", "iproute2"),
        ("nft", "nftables"),
        ("ping", "iputils-ping"),
        ("perl", "perl-base"),
        ("sysctl", "procps"),
    ]);
    need_root();
    sweep();
    let only = std::env::var("NETNS_ACCOUNT").ok();
    let mut accounts = accounts();
    accounts.retain(|account| only.as_ref().is_none_or(|name| *name == account.name));
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    std::thread::scope(|scope| {
        for _ in 0..BUILDERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(account) = accounts.get(number) else {
                        break;
                    };
                    let own = judge(account, number);
                    report.lock().expect("no builder has failed").add(own);
                }
            });
        }
    });
    let Report {
        probes,
        verdicts,
        troubles,
    } = report.into_inner().expect("no builder has failed");
    let ([pings, tcp, udp], [denied, unknown, allowed]) = (probes, verdicts);
    say(&format!(
        "netns_judge: {} accounts, {pings} pings, {tcp} TCP and {udp} UDP connections: {allowed} allowed, {denied} denied, {unknown} unknown",
        accounts.len()
    ));
    assert!(troubles.is_empty(), "\n{}", troubles.join("\n"));
    if only.is_none() {
        let least = [pings, tcp, udp, denied, unknown, allowed];
        assert!(
            least.iter().all(|count| *count >= 20),
            "one-sided: {least:?}"
        );
    }
}

/// What was tried: probes by kind and by verdict, and where the packets disagree.
#[derive(Default)]
struct Report {
    probes: [usize; 3],
    verdicts: [usize; 3],
    troubles: Vec<String>,
}

impl Report {
    fn add(&mut self, other: Self) {
        for (sum, more) in self.probes.iter_mut().zip(other.probes) {
            *sum += more;
        }
        for (sum, more) in self.verdicts.iter_mut().zip(other.verdicts) {
            *sum += more;
        }
        self.troubles.extend(other.troubles);
    }
}

fn judge(account: &Account, number: usize) -> Report {
    let mut report = Report::default();
    let town = Town::build(&account.inventory, number);
    let probes = probes(account, &town);
    let verdicts: Vec<Verdict> = probes
        .iter()
        .map(|probe| probe.verdict(&account.inventory))
        .collect();
    for (probe, verdict) in probes.iter().zip(&verdicts) {
        let kind = match probe.kind {
            Kind::Ping => 0,
            Kind::Tcp => 1,
            Kind::Udp => 2,
        };
        report.probes[kind] += 1;
        report.verdicts[*verdict as usize] += 1;
    }
    let [strict, lenient] = Reading::BOTH.map(|reading| town.rulesets(reading));
    let rounds = [(Reading::Strict, &strict), (Reading::Lenient, &lenient)];
    // Where nothing is in doubt, to us and to the compiler, both readings are the same packets.
    let certain = !verdicts.contains(&Verdict::Unknown);
    let rounds = if certain && strict == lenient {
        &rounds[..1]
    } else {
        &rounds[..]
    };
    for (reading, rulesets) in rounds {
        town.load(rulesets);
        let wanted: Vec<bool> = verdicts
            .iter()
            .map(|verdict| passes(*verdict, *reading))
            .collect();
        for number in surprises(&probes, &wanted) {
            let (said, verdict) = (
                if wanted[number] {
                    "is lost"
                } else {
                    "gets through"
                },
                verdicts[number],
            );
            report.troubles.push(format!(
                "{}: {} {said}, and explain says {} ({reading:?} reading; NETNS_ACCOUNT={} tries it again)\n{}",
                account.name,
                probes[number].words(),
                verdict.name(),
                account.name,
                explained(account, &probes[number])
            ));
        }
    }
    report
}

/// What the binary tells a person about a probe.
fn explained(account: &Account, probe: &Probe) -> String {
    let (source, target) = (probe.source.to_string(), probe.target.to_string());
    let folder = account.folder.to_string_lossy();
    let flow = probe.flow();
    let arguments = [
        "explain", &source, &target, &folder, "--flow", &flow, "--color", "never",
    ];
    let output = support::sgscope(&arguments);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether a packet must get through.
fn passes(verdict: Verdict, reading: Reading) -> bool {
    match verdict {
        Verdict::Allowed => true,
        Verdict::Denied => false,
        Verdict::Unknown => reading == Reading::Lenient,
    }
}

/// The probes that go against expectation, also when they are tried again with more patience.
fn surprises(probes: &[Probe], wanted: &[bool]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..probes.len()).collect();
    for seconds in PATIENCE {
        let tried: Vec<Probe> = left.iter().map(|number| probes[*number].clone()).collect();
        let answered = send(&tried, seconds);
        let surprising = left
            .iter()
            .zip(answered)
            .filter(|(number, got)| wanted[**number] != *got);
        left = surprising.map(|(number, _)| *number).collect();
    }
    left
}
