//! Calls about rules: add, revoke, modify.

use super::call::{Call, Fields};
use super::permission::{is_field, permission, set};
use super::resolve::{Refused, Resolver, only, required};
use crate::change::check::check;
use crate::change::edit::{Edit, RuleSelector};
use crate::change::permission::{Permission, PermissionPeer};
use crate::change::quota;
use crate::change::refusal::Refusal;
use crate::change::rules::{find, is_same, permission_of, rule_of};
use crate::model::{Direction, GroupIndex, Inventory, NicType, Peer, Rule, RuleIndex};
use crate::source::Location;

/// The most rules of one call (AuthorizeSecurityGroup, `Permissions.N`).
const MOST_RULES: usize = 100;

impl Resolver {
    pub(super) fn authorize(
        &mut self,
        call: &Call,
        direction: Direction,
        place: Location,
    ) -> Result<Vec<Edit>, Refused> {
        let group = self.group(call)?;
        let mut edits: Vec<Edit> = Vec::new();
        let mut added: Vec<Rule> = Vec::new();
        let (mut grants, mut weight) = (0, 0);
        for fields in rules_of(call, direction, &["securitygroupid"])? {
            let mut permission = permission(&mut self.editor, direction, &fields, None)?;
            let inventory = &self.editor.inventory;
            default_plane(inventory, group, &mut permission);
            check(inventory, group, &permission).map_err(told)?;
            let rule = rule_of(group, direction, &permission, place);
            let edit = Edit::Authorize {
                group,
                direction,
                permission,
            };
            // Adding a rule that exists succeeds and adds nothing (AuthorizeSecurityGroup).
            let classic = inventory.groups[group].network.is_classic();
            let is_added = added.iter().any(|other| is_same(other, &rule, classic));
            if is_added || find(inventory, group, &rule).is_some() {
                continue;
            }
            grants += usize::from(matches!(rule.peer, Peer::Group { .. }));
            weight += quota::weight(inventory, &rule);
            edits.push(edit);
            added.push(rule);
        }
        if grants > 0 {
            quota::group_grants(&self.editor.inventory, group, grants).map_err(told)?;
        }
        self.editor.rule_quota(group, weight).map_err(told)?;
        Ok(edits)
    }

    pub(super) fn revoke(
        &mut self,
        call: &Call,
        direction: Direction,
        place: Location,
    ) -> Result<Vec<Edit>, Refused> {
        let group = self.group(call)?;
        let ids = call
            .lists
            .get("securitygroupruleid")
            .cloned()
            .unwrap_or_default();
        let by_fields = !call.permissions.is_empty() || set(&call.flat, "ipprotocol").is_some();
        if !ids.is_empty() && by_fields {
            return Err("SecurityGroupRuleId and Permissions do not go together".to_owned());
        }
        let revoke = |rule| Edit::Revoke {
            group,
            direction,
            rule: RuleSelector::Rule(rule),
        };
        if !ids.is_empty() {
            only(call, &["securitygroupid", "securitygroupruleid"])?;
            let rule = |id: &super::call::Value| self.rule(group, direction, &id.text).map(revoke);
            return ids.iter().map(rule).collect();
        }
        let mut edits = Vec::new();
        for fields in rules_of(call, direction, &["securitygroupid"])? {
            let mut permission = permission(&mut self.editor, direction, &fields, None)?;
            let inventory = &self.editor.inventory;
            default_plane(inventory, group, &mut permission);
            let meant = rule_of(group, direction, &permission, place);
            match find(inventory, group, &meant) {
                Some(rule) => edits.push(revoke(rule)),
                None => {
                    let given = set(&fields, "priority").is_some();
                    let message = no_such_rule(inventory, group, direction, &permission, given);
                    self.note(place, message);
                }
            }
        }
        Ok(edits)
    }

    /// The rule of a group and direction by its id.
    fn rule(
        &self,
        group: GroupIndex,
        direction: Direction,
        id: &str,
    ) -> Result<RuleIndex, Refused> {
        let inventory = &self.editor.inventory;
        let bears = |index: &RuleIndex| inventory.rules[*index].id.as_deref() == Some(id);
        let mut rules = inventory.groups[group].rules.iter().copied();
        let found = rules.find(bears);
        match found.map(|index| (index, inventory.rules[index].direction)) {
            Some((index, of)) if of == Some(direction) => Ok(index),
            Some(_) => Err(format!(
                "rule \"{id}\" is of the other direction (InvalidParam.SecurityGroupRuleId)"
            )),
            None => Err(format!(
                "group \"{}\" has no rule \"{id}\" in the export (InvalidParam.SecurityGroupRuleId)",
                inventory.groups[group].id
            )),
        }
    }

    pub(super) fn modify_rule(
        &mut self,
        call: &Call,
        direction: Direction,
    ) -> Result<Vec<Edit>, Refused> {
        let group = self.group(call)?;
        let id = required(&call.flat, "securitygroupruleid", "SecurityGroupRuleId")?;
        let rule = self.rule(group, direction, id)?;
        let inventory = &self.editor.inventory;
        let given = permission_of(inventory, rule).map_err(told)?;
        if set(&call.flat, "nictype").is_some() {
            return Err("NicType cannot be modified; add a rule and revoke this one".to_owned());
        }
        let known = ["securitygroupid", "securitygroupruleid"];
        let [fields] = rules_of(call, direction, &known)?
            .try_into()
            .map_err(|_| "it modifies one rule".to_owned())?;
        let permission = permission(&mut self.editor, direction, &fields, Some(&given))?;
        check(&self.editor.inventory, group, &permission).map_err(told)?;
        Ok(vec![Edit::ModifyRule { rule, permission }])
    }
}

fn told(refusal: Refusal) -> Refused {
    refusal.to_string()
}

/// The rules of a call: `Permissions.N`, or the flat parameters as one rule.
fn rules_of(call: &Call, direction: Direction, known: &[&str]) -> Result<Vec<Fields>, Refused> {
    let is_of_rule = |name: &str| is_field(direction, name);
    let flat: Fields = call
        .flat
        .iter()
        .filter(|(name, _)| is_of_rule(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut allowed: Vec<&str> = known.to_vec();
    allowed.extend(flat.keys().map(String::as_str));
    only(call, &allowed)?;
    match (call.permissions.len(), flat.is_empty()) {
        (0, _) => Ok(vec![flat]),
        (1..=MOST_RULES, true) => Ok(call.permissions.clone()),
        (1..=MOST_RULES, false) => {
            Err("Permissions and the fields of a rule beside it do not go together".to_owned())
        }
        (many, _) => Err(format!(
            "{many} rules are more than the {MOST_RULES} of one call"
        )),
    }
}

/// What the API takes for the plane where none is given: of group grants the internal one, of other
/// rules of classic groups the public one.
pub(in crate::change) fn default_plane(
    inventory: &Inventory,
    group: GroupIndex,
    permission: &mut Permission,
) {
    if inventory.groups[group].network.is_classic() && permission.nic.is_none() {
        let grant = matches!(permission.peer, PermissionPeer::Group { .. });
        permission.nic = Some(if grant {
            NicType::Intranet
        } else {
            NicType::Internet
        });
    }
}

/// That a revocation finds nothing, and what comes near.
fn no_such_rule(
    inventory: &Inventory,
    group: GroupIndex,
    direction: Direction,
    permission: &Permission,
    priority_given: bool,
) -> String {
    let id = &inventory.groups[group].id;
    let others = (1..=110).filter(|priority| *priority != permission.priority);
    let near: Vec<String> = others
        .filter(|priority| {
            let permission = Permission {
                priority: *priority,
                ..permission.clone()
            };
            let rule = rule_of(group, direction, &permission, Location::NOWHERE);
            find(inventory, group, &rule).is_some()
        })
        .map(|priority| priority.to_string())
        .collect();
    let way_out = match (near.is_empty(), priority_given) {
        (true, _) => String::new(),
        (false, true) => format!("; there is one of priority {}", near.join(", ")),
        (false, false) => format!(
            "; there is one of priority {}, and Priority is 1 unless given",
            near.join(", ")
        ),
    };
    format!("group \"{id}\" has no such rule, so nothing is revoked{way_out}")
}
