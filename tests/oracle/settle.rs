//! Makes a random account one that somebody could have exported, and keeps it off the points that no text decides.
//! It adds no randomness.

use super::account::{
    Account, Addr, Count, Cover, Direction, Fact, Field, Group, GroupRef, Host, Listed, Network,
    Plane, Rule,
};
use super::view::{kinds, kinds_by_component, views};

pub(crate) fn settle(mut account: Account) -> Account {
    let groups = account.groups.len();
    for group in &mut account.groups {
        settle_group(group, groups);
    }
    for host in &mut account.hosts {
        settle_host(host, groups);
    }
    unique_addresses(&mut account);
    unique_publics(&mut account);
    settle_kinds(&mut account);
    account
}

fn settle_group(group: &mut Group, groups: usize) {
    for rule in &mut group.rules {
        for ends in [&mut rule.source, &mut rule.dest] {
            if let Some(GroupRef::Group(number)) = &mut ends.group {
                *number %= groups;
            }
        }
    }
    let mut distinct: Vec<Rule> = Vec::new();
    for rule in group.rules.drain(..) {
        if !distinct.contains(&rule) {
            distinct.push(rule);
        }
    }
    group.rules = distinct;
    if group.cover == Cover::Torn && !can_contradict(&group.rules) {
        group.cover = Cover::Whole;
    }
    if group.cover == Cover::Torn {
        group.count = Count::Absent;
    }
    if group.count == Count::TooFew && group.rules.is_empty() {
        group.count = Count::TooMany;
    }
    if group.cover == Cover::Hidden {
        group.inner = Fact::Missing;
        group.rules.clear();
        if group.count != Count::TooMany {
            group.count = Count::Absent;
        }
    }
    if !group.listed {
        group.kind = Fact::Missing;
        group.count = Count::Absent;
        if group.cover == Cover::Hidden || matches!(group.vpc, Fact::Torn(..)) {
            group.vpc = Fact::Missing;
        }
    }
}

/// The second document holds all rules but the last: it must hold one of a readable direction.
fn can_contradict(rules: &[Rule]) -> bool {
    rules.len() > 1
        && rules[..rules.len() - 1].iter().any(|rule| {
            matches!(
                rule.direction,
                Field::Ok(Direction::Ingress | Direction::Egress)
            )
        })
}

fn settle_host(host: &mut Host, groups: usize) {
    let fit = |members: &mut Vec<usize>| {
        for member in members.iter_mut() {
            *member %= groups;
        }
        members.sort_unstable();
        members.dedup();
    };
    if let Some(members) = &mut host.groups {
        fit(members);
    }
    for nic in &mut host.nics {
        match &mut nic.groups {
            Listed::Known(members) => fit(members),
            Listed::Torn(one, two) => {
                fit(one);
                fit(two);
                if one == two {
                    nic.groups = Listed::Known(one.clone());
                }
            }
            Listed::Missing => {}
        }
        if let Some((_, place)) = &mut nic.public {
            *place %= nic.v4.len();
        }
    }
    if matches!(host.network, Network::Classic(_)) {
        host.instance = true;
        host.described = true;
        host.sublist = false;
        host.nics.truncate(1);
        let nic = &mut host.nics[0];
        nic.described = false;
        nic.v4.truncate(1);
        nic.v6.clear();
        nic.prefixes.clear();
        host.eip = None;
    }
    if !host.instance {
        host.described = false;
        host.nics.truncate(1);
    }
    if host.network == Network::Torn {
        host.described = false;
    }
    if !host.described {
        host.eip = None;
        host.public = None;
        host.groups = None;
        host.nics[0].described = true;
    }
    if host.network == Network::Torn {
        host.nics.iter_mut().for_each(|nic| nic.described = true);
    }
    if host.network.is_unseen() {
        host.sublist = true;
        host.eip = None;
        host.public = None;
        for nic in &mut host.nics {
            nic.public = None;
            nic.v6.retain(|addr| addr.bits >> 120 == 0xfd);
            nic.prefixes.retain(|prefix| !prefix.addr.six);
        }
    }
    // What the instance says where two interface documents contradict each other is nobody's rule.
    if matches!(host.nics[0].groups, Listed::Torn(..)) {
        host.groups = None;
    }
}

/// No address twice in one network: those that come later give way or go.
fn unique_addresses(account: &mut Account) {
    let mut taken: Vec<(Network, Addr)> = Vec::new();
    for host in &mut account.hosts {
        let network = if host.network.is_unseen() {
            Network::Unseen
        } else {
            host.network
        };
        for nic in &mut host.nics {
            for (place, addr) in nic.v4.iter_mut().enumerate() {
                while taken.contains(&(network, *addr)) {
                    addr.bits += if place == 0 { 1 } else { 3 };
                }
                taken.push((network, *addr));
            }
            nic.v6.retain(|addr| keep(&mut taken, network, *addr));
            nic.prefixes
                .retain(|prefix| keep(&mut taken, network, prefix.addr));
        }
    }
}

fn keep(taken: &mut Vec<(Network, Addr)>, network: Network, addr: Addr) -> bool {
    let fresh = !taken.contains(&(network, addr));
    taken.push((network, addr));
    fresh
}

fn unique_publics(account: &mut Account) {
    let mut taken: Vec<Addr> = Vec::new();
    for host in &mut account.hosts {
        let own = [&mut host.eip, &mut host.public].into_iter().flatten();
        for public in own.chain(
            host.nics
                .iter_mut()
                .filter_map(|nic| nic.public.as_mut().map(|(public, _)| public)),
        ) {
            while taken.contains(public) {
                public.bits += 1;
            }
            taken.push(*public);
        }
    }
}

/// Where the two readings of "the type of any group it shares an interface with" differ, the type is stated.
fn settle_kinds(account: &mut Account) {
    loop {
        let views = views(account);
        let (near, far) = (kinds(account, &views), kinds_by_component(account, &views));
        let Some(group) = near.iter().zip(&far).position(|(near, far)| near != far) else {
            return;
        };
        let kind = near[group]
            .or(far[group])
            .expect("two readings that differ name a type");
        account.groups[group].kind = Fact::Known(kind);
        account.groups[group].listed = true;
    }
}

/// Rules of documents that are split by direction or by plane must say theirs.
pub(crate) fn has_directions(rules: &[Rule]) -> bool {
    rules
        .iter()
        .all(|rule| matches!(rule.direction, Field::Ok(_)))
}

pub(crate) fn has_planes(rules: &[Rule]) -> bool {
    rules
        .iter()
        .all(|rule| matches!(rule.nic, Some(Plane::Intranet | Plane::Internet)))
}
