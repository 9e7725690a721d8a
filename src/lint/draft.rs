//! Findings in the making: what a check says, before places in the order, fingerprints and fixes.

use super::canonical::{canonical_text, peer_field};
use super::finding::{Confidence, Persona, Related, Scope, Severity, Spot};
use super::row::Lint;
use crate::change::Edit;
use crate::model::{GroupIndex, Inventory, RegionIndex, RuleIndex, SecurityGroup};
use crate::packet::{Family, Packet, Set, Traffic};
use crate::source::Location;

/// What one hole is, for lints that speak of the same one: they meet where family and either traffic
/// or rules do. Without traffic, it is these rules' alone.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    pub(super) family: Family,
    pub(super) traffic: Traffic,
    pub(super) rules: Vec<RuleIndex>,
}

/// A finding in the making.
pub(super) struct Draft {
    pub(super) lint: &'static Lint,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) persona: Persona,
    pub(super) scope: Scope,
    pub(super) subject: Option<String>,
    pub(super) region: Option<RegionIndex>,
    pub(super) group: Option<GroupIndex>,
    pub(super) rule: Option<RuleIndex>,
    pub(super) message: String,
    pub(super) notes: Vec<String>,
    pub(super) spot: Option<Spot>,
    pub(super) related: Vec<Related>,
    pub(super) witness: Option<Packet>,
    /// What would mend it; empty for nothing.
    pub(super) edits: Vec<Edit>,
    /// Whether it was proved that no interface's effect changes with them.
    pub(super) safe: bool,
    /// What tells it from the lint's other findings at the same rule, whatever file it stands in.
    pub(super) key: String,
    pub(super) hole: Option<Hole>,
}

/// Where a check puts its drafts.
pub(super) struct Report {
    lint: &'static Lint,
    pub(super) drafts: Vec<Draft>,
}

impl Report {
    pub(super) fn new(lint: &'static Lint) -> Self {
        Self {
            lint,
            drafts: Vec::new(),
        }
    }

    /// Something wrong with a rule, standing at one of its fields or the whole of it.
    pub(super) fn at_rule(
        &mut self,
        inventory: &Inventory,
        rule: RuleIndex,
        field: Option<&'static str>,
        message: String,
    ) -> &mut Draft {
        let row = &inventory.rules[rule];
        let spot = spot(row.location, field);
        let draft = self.at_group(inventory, row.group, spot, message);
        draft.rule = Some(rule);
        draft
    }

    /// Something wrong with a group.
    pub(super) fn at_group(
        &mut self,
        inventory: &Inventory,
        group: GroupIndex,
        spot: Option<Spot>,
        message: String,
    ) -> &mut Draft {
        let draft = self.at_input(spot, Scope::Group, message);
        draft.group = Some(group);
        draft.region = inventory.groups[group].region;
        draft
    }

    /// Something wrong elsewhere.
    pub(super) fn at_input(
        &mut self,
        spot: Option<Spot>,
        scope: Scope,
        message: String,
    ) -> &mut Draft {
        self.drafts.push(Draft {
            lint: self.lint,
            severity: self.lint.severity,
            confidence: Confidence::Certain,
            persona: self.lint.persona,
            scope,
            subject: None,
            region: None,
            group: None,
            rule: None,
            message,
            notes: Vec::new(),
            spot,
            related: Vec::new(),
            witness: None,
            edits: Vec::new(),
            safe: false,
            key: String::new(),
            hole: None,
        });
        self.drafts
            .last_mut()
            .expect("internal error: a draft was just pushed")
    }
}

impl Draft {
    /// Adds the other rules that cause it together, with what each has to do with it.
    pub(super) fn relate(
        &mut self,
        inventory: &Inventory,
        rules: &[RuleIndex],
        family: Family,
        message: &str,
    ) {
        for rule in rules {
            let row = &inventory.rules[*rule];
            if let Some(spot) = spot(row.location, peer_field(row, family)) {
                self.related.push(Related {
                    message: message.to_owned(),
                    spot,
                });
            }
        }
    }

    /// Makes it about these rules and no other traffic, so that lints that speak of the same rule can
    /// stand for each other.
    pub(super) fn about(&mut self, family: Family, rules: &[RuleIndex]) {
        self.hole = Some(Hole {
            family,
            traffic: Traffic::empty(),
            rules: rules.to_vec(),
        });
    }

    /// Makes the key of the rules beside the first, so that no other set of rules has the same.
    pub(super) fn key_of(&mut self, inventory: &Inventory, others: &[RuleIndex]) {
        let mut texts: Vec<String> = others
            .iter()
            .map(|rule| canonical_text(inventory, *rule))
            .collect();
        texts.sort_unstable();
        self.key.push_str(&texts.join("\n"));
    }
}

/// Where a group says who it is, else where its rules stand.
pub(super) fn group_spot(group: &SecurityGroup) -> Option<Spot> {
    let own = group
        .location
        .and_then(|at| spot(at, Some("SecurityGroupId")));
    own.or_else(|| spot(group.documents.first()?.location, None))
}

/// A place in a record, unless it is nowhere.
pub(super) fn spot(record: Location, field: Option<&'static str>) -> Option<Spot> {
    (record != Location::NOWHERE).then_some(Spot { record, field })
}
