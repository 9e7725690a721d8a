//! The oracle's own tests: tiny accounts whose rows a person can say.
//! They run no binary.

use crate::oracle::account::{
    Account, Addr, Block, Count, Cover, Direction, Ends, Fact, Field, Group, GroupRef, Host, Kind,
    List, Listed, Network, Nic, Plane, Policy, Ports, Protocol, Rule, Shown,
};
use crate::oracle::judge::{Row, judge};

fn addr(d: u8) -> Addr {
    Addr {
        six: false,
        bits: u128::from(u32::from_be_bytes([10, 0, 0, d])),
    }
}

fn world() -> Ends {
    Ends {
        v4: Field::Ok(Block {
            addr: Addr {
                six: false,
                bits: 0,
            },
            len: 0,
        }),
        ..Ends::nothing()
    }
}

fn tcp(policy: Policy, low: u16, high: u16) -> Rule {
    Rule {
        direction: Field::Ok(Direction::Ingress),
        policy: Field::Ok(policy),
        priority: Field::Unset,
        protocol: Field::Ok(Protocol::Number(6)),
        ports: Field::Ok(Ports::Range(low, high)),
        source_ports: Field::Unset,
        port_list: None,
        source: world(),
        dest: Ends::nothing(),
        nic: Some(Plane::Intranet),
    }
}

fn group(rules: Vec<Rule>) -> Group {
    Group {
        kind: Fact::Known(Kind::Basic),
        inner: Fact::Known(Policy::Drop),
        vpc: Fact::Known(Some(0)),
        listed: true,
        cover: Cover::Whole,
        count: Count::Right,
        rules,
    }
}

fn host(network: Network, last: u8, groups: &[usize]) -> Host {
    let nic = Nic {
        v4: vec![addr(last)],
        v6: Vec::new(),
        prefixes: Vec::new(),
        described: true,
        groups: Listed::Known(groups.to_vec()),
        public: None,
    };
    Host {
        instance: true,
        network,
        nics: vec![nic],
        described: false,
        sublist: false,
        groups: None,
        eip: None,
        public: None,
    }
}

/// Host 0 in group 0, host 1 in group 1, one VPC.
fn two(first: Group, second: Group) -> Account {
    let hosts = vec![
        host(Network::Vpc(0), 1, &[0]),
        host(Network::Vpc(0), 2, &[1]),
    ];
    let list = |entries| List {
        entries,
        shown: Shown::Absent,
    };
    Account {
        groups: vec![first, second],
        hosts,
        prefix_lists: vec![list(Vec::new())],
        port_lists: Vec::new(),
    }
}

#[track_caller]
fn check(account: &Account, internet: bool, expected: &[&str]) {
    let print = |row: Row| {
        format!(
            "{} -> {} {}: {} | {}",
            row.source, row.target, row.family, row.allowed, row.unknown
        )
    };
    let found: Vec<String> = judge(account, internet).into_iter().map(print).collect();
    assert_eq!(found, expected);
}

#[test]
fn drop_comes_before_accept_at_equal_priority() {
    let rules = vec![tcp(Policy::Accept, 1, 100), tcp(Policy::Drop, 22, 22)];
    check(
        &two(group(vec![]), group(rules)),
        false,
        &["i-a0 -> i-a1 ipv4: tcp/1-21,23-100 | none"],
    );
}

#[test]
fn source_ports_give_terms_by_lowest_port() {
    let mut narrow = tcp(Policy::Accept, 80, 80);
    narrow.source_ports = Field::Ok(Ports::Range(0, 1023));
    let rules = vec![
        narrow,
        tcp(Policy::Accept, 81, 90),
        tcp(Policy::Accept, 443, 443),
    ];
    check(
        &two(group(vec![]), group(rules)),
        false,
        &["i-a0 -> i-a1 ipv4: tcp/80 from 1-1023; tcp/81-90,443 | none"],
    );
}

#[test]
fn an_unseen_group_is_unknown_but_for_certain_drops_of_priority_one() {
    let mut hidden = group(vec![]);
    hidden.cover = Cover::Hidden;
    hidden.inner = Fact::Missing;
    let mut account = two(group(vec![]), hidden);
    check(&account, false, &["i-a0 -> i-a1 ipv4: none | all"]);
    account.groups.push(group(vec![tcp(Policy::Drop, 22, 22)]));
    account.hosts[1].nics[0].groups = Listed::Known(vec![1, 2]);
    check(
        &account,
        false,
        &["i-a0 -> i-a1 ipv4: none | icmp; tcp/1-21,23-65535; udp; gre; other"],
    );
}

#[test]
fn intra_group_access_beats_ingress_but_not_certainly_an_egress_drop() {
    let mut shared = group(vec![tcp(Policy::Drop, 1, 65535)]);
    shared.inner = Fact::Known(Policy::Accept);
    let mut account = two(shared, group(vec![]));
    account.hosts[1].nics[0].groups = Listed::Known(vec![0]);
    check(
        &account,
        false,
        &[
            "i-a0 -> i-a1 ipv4: all | none",
            "i-a1 -> i-a0 ipv4: all | none",
        ],
    );
    let rule = &mut account.groups[0].rules[0];
    rule.direction = Field::Ok(Direction::Egress);
    std::mem::swap(&mut rule.source, &mut rule.dest);
    let row = "ipv4: icmp; udp; gre; other | tcp";
    check(
        &account,
        false,
        &[
            &format!("i-a0 -> i-a1 {row}"),
            &format!("i-a1 -> i-a0 {row}"),
        ],
    );
}

#[test]
fn a_grant_follows_the_peers_groups() {
    let mut rule = tcp(Policy::Accept, 22, 22);
    rule.source = Ends {
        group: Some(GroupRef::Group(0)),
        list: Some(0),
        ..Ends::nothing()
    };
    let mut account = two(group(vec![]), group(vec![rule]));
    check(&account, false, &["i-a0 -> i-a1 ipv4: tcp/22 | none"]);
    account.hosts[0].nics[0].groups = Listed::Missing;
    check(
        &account,
        false,
        &[
            "i-a0 -> i-a1 ipv4: none | tcp/22",
            "i-a1 -> i-a0 ipv4: none | all",
        ],
    );
    account.groups[1].rules[0].source.group = None;
    account.hosts[0].nics[0].groups = Listed::Known(vec![0]);
    check(&account, false, &["i-a0 -> i-a1 ipv4: none | tcp/22"]);
}

#[test]
fn unreadable_fields_leave_the_others_to_restrict() {
    let mut rule = tcp(Policy::Accept, 22, 22);
    rule.source.v4 = Field::Bad("10.0.**.**/16");
    check(
        &two(group(vec![]), group(vec![rule.clone()])),
        false,
        &["i-a0 -> i-a1 ipv4: none | tcp/22"],
    );
    rule.protocol = Field::Bad("FOO");
    check(
        &two(group(vec![]), group(vec![rule.clone()])),
        false,
        &["i-a0 -> i-a1 ipv4: none | icmp; tcp/22; udp/22; gre; other"],
    );
    rule.protocol = Field::Ok(Protocol::Number(50));
    rule.policy = Field::Bad("?");
    rule.source = world();
    check(
        &two(group(vec![]), group(vec![rule])),
        false,
        &["i-a0 -> i-a1 ipv4: none | proto 50"],
    );
}

#[test]
fn planes_and_regions_of_the_classic_network() {
    let mut account = two(group(vec![]), group(vec![tcp(Policy::Accept, 22, 22)]));
    for host in &mut account.hosts {
        host.network = Network::Classic(0);
    }
    check(&account, false, &["i-a0 -> i-a1 ipv4: tcp/22 | none"]);
    account.groups[1].rules[0].nic = None;
    check(&account, false, &[]);
    account.groups[1].rules[0].nic = Some(Plane::Intranet);
    account.hosts[1].network = Network::Classic(1);
    check(&account, false, &[]);
    account.hosts[1].network = Network::Unseen;
    check(&account, false, &["i-a0 -> i-a1 ipv4: none | tcp/22"]);
}

#[test]
fn types_are_taken_from_neighbours() {
    let mut enterprise = group(vec![]);
    enterprise.kind = Fact::Known(Kind::Enterprise);
    let mut silent = group(vec![]);
    silent.kind = Fact::Missing;
    let mut account = two(silent, group(vec![tcp(Policy::Accept, 22, 22)]));
    check(&account, false, &["i-a0 -> i-a1 ipv4: none | tcp/22"]);
    account.groups.push(enterprise);
    account.hosts.push(host(Network::Vpc(1), 3, &[0, 2]));
    check(&account, false, &[]);
}

#[test]
fn the_internet_enters_by_public_addresses_alone() {
    let mut account = two(group(vec![]), group(vec![tcp(Policy::Accept, 22, 22)]));
    check(&account, true, &["i-a0 -> i-a1 ipv4: tcp/22 | none"]);
    let public = Addr {
        six: false,
        bits: u128::from(u32::from_be_bytes([47, 1, 1, 1])),
    };
    account.hosts[1].nics[0].public = Some((public, 0));
    let pair = "i-a0 -> i-a1 ipv4: tcp/22 | none";
    let leaves = "i-a1 -> internet ipv4: all | none";
    check(
        &account,
        true,
        &[pair, leaves, "internet -> i-a1 ipv4: tcp/22 | none"],
    );
    account.groups[1].rules[0].source.v4 = Field::Ok(Block {
        addr: public,
        len: 32,
    });
    check(&account, true, &[leaves]);
}

#[test]
fn prefixes_are_cut_where_rules_cut_them() {
    let mut rule = tcp(Policy::Accept, 22, 22);
    rule.source.v4 = Field::Ok(Block {
        addr: addr(20),
        len: 30,
    });
    let mut account = two(group(vec![]), group(vec![rule]));
    check(&account, false, &[]);
    account.hosts[0].nics[0].prefixes = vec![Block {
        addr: addr(16),
        len: 28,
    }];
    check(&account, false, &["i-a0 -> i-a1 ipv4: tcp/22 | none"]);
}
