//! Rules of a plan: revoked first, then authorized.
//!
//! A rule of which everything is known is an authorization like one in a script, and refused as such.
//! One of which something is only known after apply stands in its group and may match or not; one whose
//! group is not known stands so in each group that it can be in.

use super::fields::{direction, fields, given};
use super::{MAKES, Planner};
use crate::change::check::{check, writable};
use crate::change::edit::{Edit, RuleSelector};
use crate::change::permission::{Permission, PermissionPeer};
use crate::change::quota;
use crate::change::rules::{find, rule_of};
use crate::change::script::call::Fields;
use crate::change::script::permission as parse;
use crate::change::script::resolve::Refused;
use crate::change::script::rules::default_plane;
use crate::model::{
    BlockField, Blocks, Direction, Flaw, FlawKind, GroupIndex, Peer as RulePeer, Ports, Rule,
    RuleCoverage, RuleField, RuleIndex,
};
use crate::source::Location;
use crate::terraform::{
    Action, MOST_DOUBTFUL, Peer, Reference, Resource, Rule as Planned, Stage, Value,
};

/// Rules that were revoked, each with the resource that it was.
pub(super) type Revoked<'d> = Vec<(&'d Resource, Rule)>;

/// What stands for a value that is only known after apply.
const LATER: &str = "(known after apply)";

/// Whether a rule stands in a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Certain,
    Possible,
}

impl<'d> Planner<'d> {
    /// Rules that go, or whose place another takes.
    pub(super) fn revoke_rules(&mut self) -> Revoked<'d> {
        let document = self.document;
        let mut revoked = Vec::new();
        for rule in document.rules(Stage::Before) {
            let resource = rule.resource;
            if !matches!(
                resource.action,
                Action::Delete | Action::Replace | Action::Update
            ) {
                continue;
            }
            let found = self.old_rule(&rule);
            let (group, index) = match found {
                Some(found) => found,
                None => {
                    self.missing(resource, "rule", rule.id);
                    continue;
                }
            };
            // Only a description is changed in place, and that decides nothing.
            if resource.action == Action::Update {
                continue;
            }
            let row = &self.resolver.editor.inventory.rules[index];
            let Some(direction) = row.direction else {
                continue;
            };
            let gone = row.clone();
            let managed = writable(&self.resolver.editor.inventory.groups[group]);
            let revoke = Edit::Revoke {
                group,
                direction,
                rule: RuleSelector::Rule(index),
            };
            let edits = managed
                .map(|()| vec![revoke])
                .map_err(|refusal| refusal.to_string());
            if self.edit(resource, edits) {
                self.touched.insert(group);
                revoked.push((resource, gone));
            }
        }
        revoked
    }

    /// The rule that a resource was: by its id, else by its fields.
    fn old_rule(&mut self, rule: &Planned<'_>) -> Option<(GroupIndex, RuleIndex)> {
        let Reference::Id(id) = &rule.group else {
            return None;
        };
        let group = self.resolver.editor.group(id)?;
        let inventory = &self.resolver.editor.inventory;
        let mut rules = inventory.groups[group].rules.iter().copied();
        let by_id = rules.find(|index| {
            let own = inventory.rules[*index].id.as_deref();
            own.is_some() && own == rule.id
        });
        let found = by_id.or_else(|| {
            let (direction, permission) = self.permission(group, rule).ok()?;
            let wanted = rule_of(group, direction, &permission, Location::NOWHERE);
            find(&self.resolver.editor.inventory, group, &wanted)
        })?;
        Some((group, found))
    }

    /// Rules that are made.
    pub(super) fn authorize_rules(&mut self, revoked: &Revoked<'d>) {
        let document = self.document;
        let mut rows = 0;
        for rule in document.rules(Stage::After) {
            if !MAKES.contains(&rule.resource.action) {
                continue;
            }
            match &rule.group {
                Reference::Id(id) => {
                    let group = self.group_of(rule.resource, id);
                    self.authorize(group, &rule, revoked);
                }
                Reference::Unset | Reference::Empty => {
                    self.refuse(
                        rule.resource,
                        "its group is missing (MissingParameter.SecurityGroupId)",
                    );
                }
                Reference::Unknown(among) => {
                    let groups: Vec<GroupIndex> = if among.is_empty() {
                        self.resolver.editor.inventory.groups.indices().collect()
                    } else {
                        let ids = among.iter();
                        ids.map(|id| self.group_of(rule.resource, id)).collect()
                    };
                    rows += groups.len();
                    for group in groups {
                        if rows <= MOST_DOUBTFUL {
                            self.doubtful(group, &rule, Standing::Possible);
                        } else {
                            self.widen(group);
                        }
                    }
                }
            }
        }
    }

    /// More rules may stand in a group than are listed.
    fn widen(&mut self, group: GroupIndex) {
        self.touched.insert(group);
        let row = self.resolver.editor.inventory.groups.row_mut(group);
        if row.coverage == RuleCoverage::Complete {
            row.coverage = RuleCoverage::Incomplete;
        }
    }

    fn authorize(&mut self, group: GroupIndex, rule: &Planned<'_>, revoked: &Revoked<'d>) {
        let deciding = &rule.fields[..5];
        if rule.peer == Peer::Unknown || deciding.iter().any(|value| value.is_unknown()) {
            return self.doubtful(group, rule, Standing::Certain);
        }
        self.touched.insert(group);
        let edit = self.authorization(group, rule);
        let place = self.place(rule.resource);
        if let Ok(Some(Edit::Authorize {
            direction,
            permission,
            ..
        })) = &edit
        {
            let made = rule_of(group, *direction, permission, place);
            let same = |(resource, gone): &&(&Resource, Rule)| {
                *resource != rule.resource
                    && Rule {
                        location: place,
                        id: None,
                        description: None,
                        flaws: Box::default(),
                        ignored_peers: Box::default(),
                        nic: made.nic,
                        ..gone.clone()
                    } == Rule {
                        description: None,
                        ..made.clone()
                    }
            };
            if let Some((other, _)) = revoked.iter().find(same) {
                self.resolver.note(
                    place,
                    format!(
                        "\"{}\" deletes the very rule that \"{}\" makes, and Terraform does either first: the rule may be gone afterwards",
                        other.address, rule.resource.address
                    ),
                );
                return self.doubtful(group, rule, Standing::Possible);
            }
        }
        self.edit(rule.resource, edit.map(|edit| edit.into_iter().collect()));
    }

    /// The authorization of a rule, or why the API would refuse it; none if the group has it.
    fn authorization(
        &mut self,
        group: GroupIndex,
        rule: &Planned<'_>,
    ) -> Result<Option<Edit>, Refused> {
        let told = |refusal: crate::change::refusal::Refusal| refusal.to_string();
        let place = self.place(rule.resource);
        writable(&self.resolver.editor.inventory.groups[group]).map_err(told)?;
        let (direction, permission) = self.permission(group, rule)?;
        let inventory = &self.resolver.editor.inventory;
        check(inventory, group, &permission).map_err(told)?;
        let made = rule_of(group, direction, &permission, place);
        if find(inventory, group, &made).is_some() {
            return Ok(None);
        }
        if matches!(permission.peer, PermissionPeer::Group { .. }) {
            quota::group_grants(inventory, group, 1).map_err(told)?;
        }
        let weight = quota::weight(inventory, &made);
        self.resolver
            .editor
            .rule_quota(group, weight)
            .map_err(told)?;
        Ok(Some(Edit::Authorize {
            group,
            direction,
            permission,
        }))
    }

    /// The rule as a call of the API would give it.
    fn permission(
        &mut self,
        group: GroupIndex,
        rule: &Planned<'_>,
    ) -> Result<(Direction, Permission), Refused> {
        let direction = direction(rule)?;
        let fields = fields(rule, direction);
        let editor = &mut self.resolver.editor;
        let mut permission = parse::permission(editor, direction, &fields, None)?;
        default_plane(&editor.inventory, group, &mut permission);
        Ok((direction, permission))
    }

    /// Adds a rule that may match or not.
    fn doubtful(&mut self, group: GroupIndex, rule: &Planned<'_>, standing: Standing) {
        self.touched.insert(group);
        match self.doubtful_rule(group, rule, standing) {
            Ok(made) => self.resolver.editor.add_rule(made),
            Err(why) => self.refuse(rule.resource, &why),
        }
    }

    /// Such a rule: what is known is read as the API reads it, what is not known can be anything.
    fn doubtful_rule(
        &mut self,
        group: GroupIndex,
        rule: &Planned<'_>,
        standing: Standing,
    ) -> Result<Rule, Refused> {
        let later = rule.fields.map(Value::is_unknown);
        let known = if later[0] {
            Direction::Ingress
        } else {
            direction(rule)?
        };
        let place = self.place(rule.resource);
        let mut fields = fields(rule, known);
        let set = |fields: &mut Fields, name: &str, text: &str| {
            fields.insert(name.to_owned(), given(text, rule.resource));
        };
        // Values that the call takes stand for those that are not known, until the rule is made of it.
        if later[1] {
            let ported = rule.fields[4].text().is_some_and(|text| text != "-1/-1");
            set(
                &mut fields,
                "ipprotocol",
                if ported { "tcp" } else { "all" },
            );
        }
        for (at, name) in [(2, "policy"), (3, "priority")] {
            if later[at] {
                fields.remove(name);
            }
        }
        if later[4] {
            let word = rule.fields[1].text().map(str::to_ascii_lowercase);
            let ported = matches!(word.as_deref(), Some("tcp" | "udp"));
            set(
                &mut fields,
                "portrange",
                if ported { "1/65535" } else { "-1/-1" },
            );
        }
        if rule.peer == Peer::Unknown {
            let (side, _) = parse::sides(known);
            set(&mut fields, &format!("{side}cidrip"), "0.0.0.0/0");
        }
        let mut permission = parse::permission(&mut self.resolver.editor, known, &fields, None)?;
        default_plane(&self.resolver.editor.inventory, group, &mut permission);
        let mut made = rule_of(group, known, &permission, place);
        let mut flaws = Vec::new();
        let mut mark = |field| {
            flaws.push(Flaw {
                field,
                kind: FlawKind::Later,
                text: LATER.into(),
            });
        };
        if rule.peer == Peer::Unknown {
            made.peer = RulePeer::Blocks(Blocks {
                ipv4: BlockField::Unreadable,
                ipv6: BlockField::Absent,
            });
            mark(match known {
                Direction::Ingress => RuleField::SourceCidrIp,
                Direction::Egress => RuleField::DestCidrIp,
            });
        }
        if standing == Standing::Possible {
            // Then it may match or not, and never more than it says.
            made.local.ipv4 = BlockField::Unreadable;
            mark(match known {
                Direction::Ingress => RuleField::DestCidrIp,
                Direction::Egress => RuleField::SourceCidrIp,
            });
        }
        if later[0] {
            made.direction = None;
            made.as_egress = Some(Box::new((made.peer.clone(), made.local)));
            mark(RuleField::Direction);
        }
        if later[1] {
            made.protocol = None;
            mark(RuleField::IpProtocol);
        }
        if later[2] {
            made.policy = None;
            mark(RuleField::Policy);
        }
        if later[3] {
            made.priority = None;
            mark(RuleField::Priority);
        }
        if later[4] {
            made.ports = Ports::Unreadable;
            mark(RuleField::PortRange);
        }
        made.flaws = flaws.into();
        Ok(made)
    }
}
