//! Random inventories, judged by Open Virtual Network: what `ovn-trace` lets pass must be what `explain` and `reach` say.
//!
//! Every packet is asked twice, of the strict and of the lenient reading: `allowed` passes both, `denied` neither,
//! `unknown` the lenient one only. `OVN_SEED` and `OVN_ACCOUNTS` explore further; a failure names the seed of its account
//! and shows the smallest one that still fails. Needs no root.

#![cfg(feature = "cli")]

mod judges;
mod ovn;
mod support;

use judges::{Reading, need, say};
use ovn::account::Account;
use ovn::compile::commands;
use ovn::database::Database;
use ovn::generate::account;
use ovn::names::Names;
use ovn::ours::Ours;
use ovn::packets::{Packet, packets};
use ovn::trace::{passes, question};
use sgscope::reach::Verdict;

/// What a run is made of.
const SEED: u64 = 20_260_701;
const ACCOUNTS: u64 = 80;
/// How many of them share a database: a larger one is slower for every packet.
const BATCH: usize = 12;

#[test]
#[ignore = "needs the packages ovn-central, ovn-common and openvswitch-common; .ci/run runs it"]
fn ovn_lets_pass_what_we_say() {
    need(&[
        ("ovsdb-server", "openvswitch-common"),
        ("ovsdb-tool", "openvswitch-common"),
        ("ovn-northd", "ovn-central"),
        ("ovn-nbctl", "ovn-common"),
        ("ovn-trace", "ovn-common"),
    ]);
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("OVN_SEED").unwrap_or(SEED);
    let accounts = number("OVN_ACCOUNTS").unwrap_or(ACCOUNTS);
    say(&format!(
        "ovn_judge: OVN_SEED={seed} OVN_ACCOUNTS={accounts}"
    ));
    let (mut packets, mut tally) = (0, [0_usize; 3]);
    let seeds: Vec<u64> = (seed..seed + accounts).collect();
    for seeds in seeds.chunks(BATCH) {
        let verdicts = judge(seeds);
        packets += verdicts.len();
        verdicts
            .iter()
            .for_each(|verdict| tally[*verdict as usize] += 1);
    }
    let [denied, unknown, allowed] = tally;
    say(&format!(
        "ovn_judge: {packets} packets agree: {allowed} allowed, {denied} denied, {unknown} unknown"
    ));
    if std::env::var_os("OVN_SEED").is_none() {
        assert!(packets >= 500, "only {packets} packets");
        assert!(
            tally.iter().all(|count| *count >= 50),
            "one-sided: {tally:?}"
        );
    }
}

/// Judges the accounts of some seeds in one database; what both sides say of each packet.
fn judge(seeds: &[u64]) -> Vec<Verdict> {
    let accounts: Vec<Account> = seeds.iter().map(|seed| account(*seed)).collect();
    let mut cases = Vec::new();
    for (account, own) in accounts.iter().enumerate() {
        let own = packets(own).into_iter();
        cases.extend(own.map(|packet| Case { account, packet }));
    }
    let (theirs, ours) = both(&accounts, &cases);
    for ((case, theirs), ours) in cases.iter().zip(&theirs).zip(&ours) {
        if let Some(trouble) = disagreement(*theirs, *ours) {
            let account = &accounts[case.account];
            panic!(
                "{}",
                replay(seeds[case.account], account, case.packet, &trouble)
            );
        }
    }
    theirs
}

/// A packet of one of some accounts.
#[derive(Clone, Copy)]
struct Case {
    account: usize,
    packet: Packet,
}

/// What OVN says and what we say, at the same time.
fn both(accounts: &[Account], cases: &[Case]) -> (Vec<Verdict>, Vec<Ourselves>) {
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| ours(accounts, cases));
        (theirs(accounts, cases), ours.join().expect("our answers"))
    })
}

/// What we say: by `explain`, and by `reach` where it says the same thing.
type Ourselves = (Verdict, Option<Verdict>);

fn ours(accounts: &[Account], cases: &[Case]) -> Vec<Ourselves> {
    let loaded: Vec<Ours> = accounts.iter().map(Ours::new).collect();
    let answer = |case: &Case| {
        let ours = &loaded[case.account];
        (ours.explain(&case.packet), ours.reach(&case.packet))
    };
    cases.iter().map(answer).collect()
}

/// What OVN says, on both readings.
fn theirs(accounts: &[Account], cases: &[Case]) -> Vec<Verdict> {
    let database = Database::start();
    let names: Vec<[Names; 2]> = (0..accounts.len())
        .map(|number| Reading::BOTH.map(|reading| Names::new(number, reading)))
        .collect();
    for (account, names) in accounts.iter().zip(&names) {
        for (reading, names) in Reading::BOTH.into_iter().zip(names) {
            database.apply(&commands(account, reading, names));
        }
    }
    let mut tracer = database.tracer(2 * cases.len());
    let mut passing = |case: &Case, names: &Names| {
        let account = &accounts[case.account];
        let answer = tracer.ask(&question(account, names, &case.packet), "--minimal");
        passes(account, names, &case.packet, &answer)
    };
    cases
        .iter()
        .map(|case| {
            let [strict, lenient] = names[case.account].each_ref();
            match (passing(case, strict), passing(case, lenient)) {
                (true, true) => Verdict::Allowed,
                (false, true) => Verdict::Unknown,
                (false, false) => Verdict::Denied,
                (true, false) => panic!("the strict reading lets more pass: {:?}", case.packet),
            }
        })
        .collect()
}

/// The two answers, where they differ.
fn disagreement(theirs: Verdict, (explain, reach): Ourselves) -> Option<String> {
    let reach = reach.unwrap_or(explain);
    (theirs != explain || theirs != reach).then(|| {
        let [theirs, explain, reach] = [theirs, explain, reach].map(Verdict::name);
        format!("OVN says {theirs}, explain says {explain}, reach says {reach}")
    })
}

/// The smallest account on which the packet is still in dispute, and all that was said.
fn replay(seed: u64, account: &Account, packet: Packet, trouble: &str) -> String {
    let (mut account, mut packet, mut trouble) = (account.clone(), packet, trouble.to_owned());
    while let Some((smaller, same, still)) = shrink(&account, packet) {
        (account, packet, trouble) = (smaller, same, still);
    }
    let database = Database::start();
    let mut traces = String::new();
    let names = Reading::BOTH.map(|reading| Names::new(0, reading));
    for (reading, names) in Reading::BOTH.into_iter().zip(&names) {
        database.apply(&commands(&account, reading, names));
    }
    let mut tracer = database.tracer(2);
    for (reading, names) in Reading::BOTH.into_iter().zip(&names) {
        let answer = tracer.ask(&question(&account, names, &packet), "--detailed");
        traces += &format!("--- OVN, {reading:?} reading\n{answer}\n");
    }
    format!(
        "{trouble}\npacket: {} from {} to {}\nOVN_SEED={seed} OVN_ACCOUNTS=1 finds it again; the smallest account:\n{}\n{traces}",
        packet.flow(),
        packet.source,
        packet.target,
        account.text()
    )
}

/// The account with one rule or one bystander less, if the dispute remains.
fn shrink(account: &Account, packet: Packet) -> Option<(Account, Packet, String)> {
    let smaller = ovn::smaller::smaller(account, packet);
    let (accounts, packets): (Vec<Account>, Vec<Packet>) = smaller.into_iter().unzip();
    let cases: Vec<Case> = packets
        .iter()
        .enumerate()
        .map(|(account, packet)| Case {
            account,
            packet: *packet,
        })
        .collect();
    let (theirs, ours) = both(&accounts, &cases);
    let disputes = cases
        .iter()
        .zip(theirs)
        .zip(ours)
        .map(|((_, theirs), ours)| disagreement(theirs, ours));
    let found = accounts.into_iter().zip(packets).zip(disputes);
    found
        .into_iter()
        .find_map(|((account, packet), trouble)| Some((account, packet, trouble?)))
}
