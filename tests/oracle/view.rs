//! What of an account an export makes visible: interfaces with addresses, groups and network, and the types of groups.
//! It judges no packet.

use super::account::{Account, Addr, Host, Kind, Listed, Network, host_id};

/// One interface as a reader of all documents knows it.
pub(crate) struct View {
    pub(crate) owner: String,
    pub(crate) network: Network,
    pub(crate) groups: Option<Vec<usize>>,
    /// First and last address of each private address or prefix.
    pub(crate) ranges: Vec<(Addr, Addr)>,
    /// Public IPv4 address, and the local address a rule sees.
    pub(crate) publics: Vec<(Addr, Addr)>,
}

pub(crate) fn views(account: &Account) -> Vec<View> {
    let mut all = Vec::new();
    for (number, host) in account.hosts.iter().enumerate() {
        for place in 0..host.nics.len() {
            if let Some(view) = view(number, host, place) {
                all.push(view);
            }
        }
    }
    all
}

fn view(number: usize, host: &Host, place: usize) -> Option<View> {
    let nic = &host.nics[place];
    let primary = host.instance && place == 0;
    let whole = nic.described || (host.described && host.sublist);
    let implied = primary && host.described;
    if !whole && !implied {
        return None;
    }
    let mut ranges = Vec::new();
    if whole {
        ranges.extend(nic.v4.iter().chain(&nic.v6).map(|addr| (*addr, *addr)));
        for prefix in &nic.prefixes {
            let at = |bits| Addr {
                six: prefix.addr.six,
                bits,
            };
            ranges.push((at(prefix.first()), at(prefix.last())));
        }
    } else {
        ranges.extend(nic.v4.first().map(|addr| (*addr, *addr)));
    }
    let mut publics = Vec::new();
    if nic.described {
        publics.extend(nic.public.map(|(public, place)| (public, nic.v4[place])));
    }
    if implied {
        for public in host.eip.iter().chain(&host.public) {
            let classic = matches!(host.network, Network::Classic(_));
            publics.push((*public, if classic { *public } else { nic.v4[0] }));
        }
    }
    let mut groups = None;
    if nic.described {
        groups = match &nic.groups {
            Listed::Known(groups) => Some(groups.clone()),
            Listed::Missing | Listed::Torn(..) => None,
        };
    }
    if groups.is_none() && implied {
        groups.clone_from(&host.groups);
    }
    Some(View {
        owner: host_id(number, host.instance),
        network: host.network,
        groups,
        ranges,
        publics,
    })
}

/// The type of each group: stated, or taken from groups that share an interface, through groups of unstated type.
pub(crate) fn kinds(account: &Account, views: &[View]) -> Vec<Option<Kind>> {
    let stated: Vec<Option<Kind>> = account
        .groups
        .iter()
        .map(|group| group.kind.known())
        .collect();
    (0..stated.len())
        .map(|group| infer(group, &stated, views, false))
        .collect()
}

/// The other way to read it: every type stated anywhere in the component counts.
pub(crate) fn kinds_by_component(account: &Account, views: &[View]) -> Vec<Option<Kind>> {
    let stated: Vec<Option<Kind>> = account
        .groups
        .iter()
        .map(|group| group.kind.known())
        .collect();
    (0..stated.len())
        .map(|group| infer(group, &stated, views, true))
        .collect()
}

fn infer(
    start: usize,
    stated: &[Option<Kind>],
    views: &[View],
    through_stated: bool,
) -> Option<Kind> {
    if stated[start].is_some() {
        return stated[start];
    }
    let mut seen = vec![start];
    let mut next = 0;
    let mut found: Option<Kind> = None;
    while next < seen.len() {
        let group = seen[next];
        next += 1;
        if let Some(kind) = stated[group] {
            if found.is_some_and(|other| other != kind) {
                return None;
            }
            found = Some(kind);
            if !through_stated {
                continue;
            }
        }
        for groups in views
            .iter()
            .filter_map(|view| view.groups.as_ref())
            .filter(|groups| groups.contains(&group))
        {
            for neighbour in groups {
                if !seen.contains(neighbour) {
                    seen.push(*neighbour);
                }
            }
        }
    }
    found
}
