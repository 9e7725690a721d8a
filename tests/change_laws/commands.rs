//! Random commands in random spellings, each done to the account by hand as the API would.

use crate::account::{Account, Rule};
use crate::dice::Dice;

/// A script, and how many of its commands the API takes and refuses.
pub(crate) struct Script {
    pub(crate) text: String,
    pub(crate) applied: usize,
    pub(crate) refused: usize,
}

/// Up to eight commands, done to the account where the API would.
pub(crate) fn random_script(dice: &mut Dice, account: &mut Account) -> Script {
    let mut script = Script {
        text: "#!/bin/sh\nset -eu\n\n".to_owned(),
        applied: 0,
        refused: 0,
    };
    for _ in 0..1 + dice.below(8) {
        let (line, refused) = command(dice, account);
        script.applied += usize::from(!refused);
        script.refused += usize::from(refused);
        script.text.push_str(&line);
        script.text.push('\n');
        if dice.once_in(4) {
            script.text.push_str("   # and so on\n");
        }
    }
    script
}

/// One command, and whether the API refuses it.
fn command(dice: &mut Dice, account: &mut Account) -> (String, bool) {
    let group = dice.below(4);
    match dice.below(9) {
        0..=2 => authorize(dice, account, group),
        3 => revoke(dice, account, group),
        4 => modify(dice, account, group),
        5 => {
            let isolated = dice.once_in(2);
            let word = if isolated { "drop" } else { "Accept" };
            let refused = account.groups[group].enterprise;
            if !refused {
                account.groups[group].isolated = isolated;
            }
            let parameters = [
                ("SecurityGroupId", account.groups[group].id.clone()),
                ("InnerAccessPolicy", word.to_owned()),
            ];
            (
                call(dice, "ModifySecurityGroupPolicy", &parameters),
                refused,
            )
        }
        6 => membership(dice, account, group, true),
        7 => membership(dice, account, group, false),
        _ => set_groups(dice, account),
    }
}

fn authorize(dice: &mut Dice, account: &mut Account, group: usize) -> (String, bool) {
    let mut rule = account.rule(dice, group);
    let mut refused = false;
    if dice.once_in(8) {
        refused = true;
        match dice.below(3) {
            0 => rule.priority = 101,
            1 => {
                rule.ports = if rule.ports == "-1/-1" {
                    "22/22"
                } else {
                    "90/80"
                }
            }
            _ => rule.peer = ("GroupId", account.groups[group].id.clone()),
        }
    }
    let name = if rule.egress {
        "AuthorizeSecurityGroupEgress"
    } else {
        "AuthorizeSecurityGroup"
    };
    let line = with_rule(dice, name, &account.groups[group].id, &rule);
    let rules = &mut account.groups[group].rules;
    if !refused && !rules.iter().any(|known| known.is_twin(&rule)) {
        rules.push(rule);
    }
    (line, refused)
}

fn revoke(dice: &mut Dice, account: &mut Account, group: usize) -> (String, bool) {
    let id = account.groups[group].id.clone();
    let rules = &mut account.groups[group].rules;
    if rules.is_empty() {
        let parameters = [
            ("SecurityGroupId", id),
            ("SecurityGroupRuleId.1", "sgr-none".to_owned()),
        ];
        return (call(dice, "RevokeSecurityGroup", &parameters), true);
    }
    let rule = rules.remove(dice.below(rules.len()));
    let name = if rule.egress {
        "RevokeSecurityGroupEgress"
    } else {
        "RevokeSecurityGroup"
    };
    match rule.id.clone() {
        Some(rule) if dice.once_in(2) => {
            let parameters = [("SecurityGroupId", id), ("SecurityGroupRuleId.1", rule)];
            (call(dice, name, &parameters), false)
        }
        _ => (with_rule(dice, name, &id, &rule), false),
    }
}

fn modify(dice: &mut Dice, account: &mut Account, group: usize) -> (String, bool) {
    let id = account.groups[group].id.clone();
    let named: Vec<usize> = (0..account.groups[group].rules.len())
        .filter(|at| account.groups[group].rules[*at].id.is_some())
        .collect();
    if named.is_empty() {
        let parameters = [
            ("SecurityGroupId", id),
            ("SecurityGroupRuleId", "sgr-none".to_owned()),
            ("Priority", "3".to_owned()),
        ];
        return (call(dice, "ModifySecurityGroupRule", &parameters), true);
    }
    let rule = &mut account.groups[group].rules[*dice.of(&named)];
    let name = if rule.egress {
        "ModifySecurityGroupEgressRule"
    } else {
        "ModifySecurityGroupRule"
    };
    let mut parameters = vec![
        ("SecurityGroupId", id),
        ("SecurityGroupRuleId", rule.id.clone().unwrap_or_default()),
    ];
    if dice.once_in(2) {
        rule.accept = !rule.accept;
        parameters.push((
            "Policy",
            if rule.accept { "accept" } else { "drop" }.to_owned(),
        ));
    }
    if dice.once_in(2) {
        rule.priority = *dice.of(&[3, 4, 99]);
        parameters.push(("Priority", rule.priority.to_string()));
    }
    if rule.peer.0 == "CidrIp" && dice.once_in(2) {
        rule.peer.1 = "10.0.0.1/32".to_owned();
        parameters.push((
            if rule.egress {
                "DestCidrIp"
            } else {
                "SourceCidrIp"
            },
            "10.0.0.1".to_owned(),
        ));
    }
    (call(dice, name, &parameters), false)
}

fn membership(dice: &mut Dice, account: &mut Account, group: usize, join: bool) -> (String, bool) {
    let at = dice.below(account.hosts.len());
    let host = &mut account.hosts[at];
    let name = if join {
        "JoinSecurityGroup"
    } else {
        "LeaveSecurityGroup"
    };
    let (key, value) = if dice.once_in(2) {
        ("InstanceId", host.instance.clone())
    } else {
        ("NetworkInterfaceId", host.interface.clone())
    };
    let parameters = [
        ("SecurityGroupId", account.groups[group].id.clone()),
        (key, value),
    ];
    let is_member = host.groups.contains(&group);
    let refused = if join {
        let mixed = host
            .groups
            .iter()
            .any(|own| account.groups[*own].enterprise != account.groups[group].enterprise);
        if !mixed && !is_member {
            host.groups.push(group);
        }
        mixed
    } else {
        let last = host.groups.len() == 1;
        if is_member && !last {
            host.groups.retain(|own| *own != group);
        }
        !is_member || last
    };
    (call(dice, name, &parameters), refused)
}

fn set_groups(dice: &mut Dice, account: &mut Account) -> (String, bool) {
    let at = dice.below(account.hosts.len());
    let groups = match dice.below(3) {
        0 => vec![3],
        1 => vec![1],
        _ => vec![2, 0],
    };
    let host = &mut account.hosts[at];
    let (name, key, value, list) = if dice.once_in(2) {
        (
            "ModifyInstanceAttribute",
            "InstanceId",
            host.instance.clone(),
            "SecurityGroupIds",
        )
    } else {
        (
            "ModifyNetworkInterfaceAttribute",
            "NetworkInterfaceId",
            host.interface.clone(),
            "SecurityGroupId",
        )
    };
    host.groups.clone_from(&groups);
    let names = ["1", "2"].map(|number| format!("{list}.{number}"));
    let ids = groups.iter().map(|group| account.groups[*group].id.clone());
    let mut parameters = vec![(key, value)];
    parameters.extend(names.iter().map(String::as_str).zip(ids));
    (call(dice, name, &parameters), false)
}

/// A call with one rule: flat, as `Permissions.1`, in the plugins' two ways.
fn with_rule(dice: &mut Dice, name: &str, group: &str, rule: &Rule) -> String {
    let fields = rule.fields();
    let of_group = ("SecurityGroupId", group.to_owned());
    match dice.below(4) {
        0 => {
            let mut parameters = vec![of_group];
            parameters.extend(
                fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.clone())),
            );
            call(dice, name, &parameters)
        }
        1 => {
            let names: Vec<String> = fields
                .iter()
                .map(|(name, _)| format!("Permissions.1.{name}"))
                .collect();
            let mut parameters = vec![of_group];
            parameters.extend(
                names
                    .iter()
                    .map(String::as_str)
                    .zip(fields.iter().map(|(_, value)| value.clone())),
            );
            call(dice, name, &parameters)
        }
        2 => {
            let pairs: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!(
                "{} --permissions {}",
                call(dice, name, &[of_group]),
                pairs.join(" ")
            )
        }
        _ => {
            let pairs: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("\"{name}\": \"{value}\""))
                .collect();
            format!(
                "{} --permissions '[{{{}}}]'",
                call(dice, name, &[of_group]),
                pairs.join(", ")
            )
        }
    }
}

/// A call in one of the two spellings of the command line.
fn call(dice: &mut Dice, name: &str, parameters: &[(&str, String)]) -> String {
    let kebab = dice.once_in(2);
    let spell = |word: &str| {
        if kebab {
            kebab_case(word)
        } else {
            word.to_owned()
        }
    };
    let region = if kebab {
        "--biz-region-id"
    } else {
        "--RegionId"
    };
    let mut line = format!("aliyun ecs {} {region} cn-hangzhou", spell(name));
    for (name, value) in parameters {
        let gap = if value.starts_with('-') || dice.once_in(3) {
            "="
        } else {
            " "
        };
        let quoted = match dice.below(3) {
            0 => format!("'{value}'"),
            1 => format!("\"{value}\""),
            _ => value.clone(),
        };
        if dice.once_in(5) {
            line.push_str(" \\\n   ");
        }
        line.push_str(&format!(" --{}{gap}{quoted}", spell(name)));
    }
    line
}

/// `SecurityGroupRuleId.1` is `security-group-rule-id.1`.
fn kebab_case(word: &str) -> String {
    let mut out = String::new();
    for (at, character) in word.chars().enumerate() {
        if character.is_ascii_uppercase() && at > 0 && !out.ends_with('.') {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}
