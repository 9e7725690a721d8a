//! Every grant that `explain` offers makes the flow allowed, and its roll-back restores what was.

use std::path::Path;

use sgscope::change::{apply, command, rollback};
use sgscope::load::load_text;
use sgscope::model::{InstanceIndex, Inventory};
use sgscope::packet::parse_traffic;
use sgscope::reach::{Host, Query, Verdict, explain, reach};

fn inventory(story: &Path) -> Inventory {
    let mut files: Vec<_> = std::fs::read_dir(story)
        .expect("a story is a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end != "md"))
        .collect();
    files.sort();
    let text = |path: &std::path::PathBuf| {
        (
            path.to_string_lossy().into_owned(),
            std::fs::read_to_string(path).ok(),
        )
    };
    let texts: Vec<(String, Option<String>)> = files
        .iter()
        .filter(|path| path.is_file())
        .map(text)
        .collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .filter_map(|(name, text)| Some((name.as_str(), text.as_deref()?)))
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
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for story in std::fs::read_dir(fixtures).expect("fixtures are there") {
        let before = inventory(&story.expect("an entry").path());
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
