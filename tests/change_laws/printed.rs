//! Every command that is printed can be read, and means the edit it was printed for.

use crate::{fixture, rows};
use sgscope::change::{Edit, apply, apply_script, command};
use sgscope::config::Parameters;
use sgscope::lint::{Persona, Selection, run};
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::packet::parse_traffic;
use sgscope::reach::{Host, explain};
use sgscope::source::FileId;

fn read(inventory: &Inventory, edits: &[Edit], place: &str) -> bool {
    let lines: Option<Vec<String>> = edits
        .iter()
        .map(|edit| command(inventory, edit).ok())
        .collect();
    let Some(lines) = lines else {
        return false;
    };
    let script = lines.join("\n");
    let changed = apply_script(inventory, &script, FileId(0));
    let changed = changed.unwrap_or_else(|error| panic!("{place}: {error}\n{script}"));
    assert_eq!(changed.remarks, [], "{place}\n{script}");
    assert_eq!(
        rows(&changed.inventory),
        rows(&apply(inventory, edits)),
        "{place}\n{script}"
    );
    true
}

#[test]
fn printed_commands_are_read_as_what_they_are() {
    let mut read_again = 0;
    for story in fixture::stories() {
        let texts = fixture::texts(&story);
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let inventory = load_text(&texts).inventory;
        let place = story.display().to_string();
        let selection = Selection {
            persona: Persona::Auditor,
            ..Selection::default()
        };
        for finding in run(&inventory, &selection, &Parameters::default()) {
            let edits = finding.fix.map(|fix| fix.edits).unwrap_or_default();
            read_again += usize::from(read(
                &inventory,
                &edits,
                &format!("{place} {}", finding.lint),
            ));
        }
        let hosts: Vec<_> = inventory.instances.indices().collect();
        for (from, to) in hosts
            .iter()
            .flat_map(|from| hosts.iter().map(move |to| (*from, *to)))
        {
            for flow in ["tcp/22,80-90 from 1024-2000", "icmp", "all"] {
                let flow = parse_traffic(flow).expect("a flow");
                let grants = explain(
                    &inventory,
                    Host::Instance(from),
                    Host::Instance(to),
                    Some(&flow),
                )
                .grants;
                read_again += usize::from(!grants.is_empty() && read(&inventory, &grants, &place));
            }
        }
    }
    assert!(read_again > 50, "{read_again}");
}
