//! Every grant that `explain` offers makes the flow allowed, and its roll-back restores what was.

mod fixture;

use std::path::Path;

use fixture::texts;
use sgscope::change::{apply, command, rollback};
use sgscope::load::load_text;
use sgscope::model::{InstanceIndex, Inventory};
use sgscope::packet::parse_traffic;
use sgscope::reach::{Host, Query, Verdict, explain, reach};

fn inventory(story: &Path) -> Inventory {
    let texts = texts(story);
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}

fn rows(inventory: &Inventory) -> Vec<String> {
    let answer = reach(
        inventory,
        &Query {
            internet: true,
            ..Query::default()
        },
    );
    let line = |row: sgscope::reach::Row<'_>| {
        let spell = |traffic: &sgscope::packet::Traffic| traffic.notation(row.family);
        format!(
            "{} {} {:?} {} {}",
            row.source.id,
            row.target.id,
            row.family,
            spell(&row.allowed),
            spell(&row.unknown)
        )
    };
    answer.rows().map(line).collect()
}

#[test]
fn grants_do_what_they_say_and_rollbacks_restore() {
    let flows = [
        "icmp",
        "tcp/22",
        "tcp/3306,8000-8100; udp/53 from 1024-2000",
        "all",
        "icmpv6",
        "gre; proto 50",
    ];
    let (mut offered, mut stories) = (0, 0);
    for story in fixture::stories() {
        let before = inventory(&story);
        stories += 1;
        let hosts: Vec<InstanceIndex> = before.instances.indices().collect();
        let was = rows(&before);
        for (source, target) in hosts
            .iter()
            .flat_map(|from| hosts.iter().map(move |to| (*from, *to)))
        {
            for flow in flows {
                let traffic = parse_traffic(flow).expect("a flow");
                let (from, to) = (Host::Instance(source), Host::Instance(target));
                let asked = explain(&before, from, to, Some(&traffic));
                if asked.grants.is_empty() {
                    continue;
                }
                offered += 1;
                assert_ne!(asked.verdict, Verdict::Allowed, "no grant is needed");
                for edit in &asked.grants {
                    command(&before, edit).expect("every grant has a command");
                }
                let after = apply(&before, &asked.grants);
                let again = explain(&after, from, to, Some(&traffic));
                assert_eq!(
                    again.verdict,
                    Verdict::Allowed,
                    "{flow} after {:?}",
                    asked.grants
                );
                let back = rollback(&before, &asked.grants).expect("grants can be taken back");
                assert_eq!(rows(&apply(&after, &back)), was, "{flow}");
                // One grant less does not suffice in the family it was for.
                let fewer = apply(&before, &asked.grants[1..]);
                assert_ne!(
                    explain(&fewer, from, to, Some(&traffic)).verdict,
                    Verdict::Allowed,
                    "{flow}"
                );
            }
        }
    }
    assert!(
        stories > 20 && offered > 50,
        "{offered} grants in {stories} stories"
    );
}
