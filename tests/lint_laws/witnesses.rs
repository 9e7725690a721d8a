//! A law of lints over the stories: the packet that shows a finding does pass.

use crate::support::{auditor, load_texts, stories};
use sgscope::config::Parameters;
use sgscope::lint::run;
use sgscope::packet::Block;
use sgscope::reach::{Host, Verdict, explain};

#[test]
fn a_witness_passes() {
    let mut shown = 0;
    for (name, texts, _) in stories() {
        let inventory = load_texts(&texts);
        for finding in run(&inventory, &auditor(&[]), &Parameters::default()) {
            let Some(packet) = finding.witness else {
                continue;
            };
            shown += 1;
            let target = inventory.interfaces.iter().find_map(|(index, interface)| {
                let public = interface
                    .public
                    .iter()
                    .find(|public| public.local == Some(packet.target));
                public.map(|public| Host::Public(index, public.address))
            });
            let source = Host::Outside(Block::host(packet.source));
            let explanation = explain(
                &inventory,
                source,
                target.expect("a member with a public address"),
                Some(&packet.traffic()),
            );
            assert_eq!(explanation.verdict, Verdict::Allowed, "{name}: {packet}");
        }
    }
    assert!(shown > 0, "no story has a witness");
}
