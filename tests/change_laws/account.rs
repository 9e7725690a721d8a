//! A small account that commands are done to by hand. No code is shared with what is tested.

use std::fmt::Write as _;

use crate::dice::Dice;

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Rule {
    pub(crate) id: Option<String>,
    pub(crate) egress: bool,
    pub(crate) accept: bool,
    pub(crate) priority: u8,
    pub(crate) protocol: &'static str,
    pub(crate) ports: &'static str,
    pub(crate) source_ports: Option<&'static str>,
    /// The field's name without its side, and its value.
    pub(crate) peer: (&'static str, String),
    /// Own addresses.
    pub(crate) local: Option<&'static str>,
}

impl Rule {
    /// Whether both decide the same packets alike: all but the id.
    pub(crate) fn is_twin(&self, other: &Self) -> bool {
        let id = None;
        Self {
            id: id.clone(),
            ..self.clone()
        } == Self {
            id,
            ..other.clone()
        }
    }

    /// The fields as an export and a call name them.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let (other, own) = if self.egress {
            ("Dest", "Source")
        } else {
            ("Source", "Dest")
        };
        let side = |side: &str, name: &str| match name.strip_prefix("Ipv6") {
            Some(name) => format!("Ipv6{side}{name}"),
            None => format!("{side}{name}"),
        };
        let mut fields = vec![
            (
                "Policy".to_owned(),
                if self.accept { "Accept" } else { "Drop" }.to_owned(),
            ),
            ("Priority".to_owned(), self.priority.to_string()),
            ("IpProtocol".to_owned(), self.protocol.to_owned()),
            ("PortRange".to_owned(), self.ports.to_owned()),
            (side(other, self.peer.0), self.peer.1.clone()),
        ];
        fields.extend(
            self.source_ports
                .map(|ports| ("SourcePortRange".to_owned(), ports.to_owned())),
        );
        fields.extend(
            self.local
                .map(|block| (side(own, "CidrIp"), block.to_owned())),
        );
        fields
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) enterprise: bool,
    pub(crate) isolated: bool,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) instance: String,
    pub(crate) interface: String,
    pub(crate) address: String,
    pub(crate) public: bool,
    /// Positions of groups, all of one type.
    pub(crate) groups: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) groups: Vec<Group>,
    pub(crate) hosts: Vec<Host>,
}

const PORTS: [&str; 4] = ["22/22", "80/90", "1/65535", "85/3306"];

impl Account {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let mut account = Self {
            groups: Vec::new(),
            hosts: Vec::new(),
        };
        for number in 0..4 {
            account.groups.push(Group {
                id: format!("sg-{number}"),
                enterprise: number == 3,
                isolated: dice.once_in(3),
                rules: Vec::new(),
            });
        }
        for group in 0..4 {
            for number in 0..dice.below(4) {
                let mut rule = account.rule(dice, group);
                rule.id = Some(format!("sgr-{group}-{number}"));
                if !account.groups[group]
                    .rules
                    .iter()
                    .any(|known| known.is_twin(&rule))
                {
                    account.groups[group].rules.push(rule);
                }
            }
        }
        for number in 0..5 {
            let groups = match dice.below(4) {
                0 => vec![3],
                1 => vec![dice.below(3)],
                _ => vec![0, 1 + dice.below(2)],
            };
            account.hosts.push(Host {
                instance: format!("i-{number}"),
                interface: format!("eni-{number}"),
                address: format!("10.0.0.{}", number + 1),
                public: dice.once_in(2),
                groups,
            });
        }
        account
    }

    /// A rule that a group may have.
    pub(crate) fn rule(&self, dice: &mut Dice, group: usize) -> Rule {
        let protocol = *dice.of(&["TCP", "UDP", "ICMP", "ALL", "GRE", "TCP"]);
        let ported = ["TCP", "UDP"].contains(&protocol);
        let peer = match dice.below(4) {
            0 if !self.groups[group].enterprise => {
                let others: Vec<usize> = (0..3).filter(|other| *other != group).collect();
                ("GroupId", self.groups[*dice.of(&others)].id.clone())
            }
            1 => ("CidrIp", "0.0.0.0/0".to_owned()),
            2 => ("CidrIp", format!("10.0.0.{}/32", 1 + dice.below(5))),
            _ => (
                "CidrIp",
                (*dice.of(&["10.0.0.0/30", "10.0.0.2/31"])).to_owned(),
            ),
        };
        Rule {
            id: None,
            egress: dice.once_in(3),
            accept: !dice.once_in(3),
            priority: *dice.of(&[1, 1, 2, 50, 100]),
            protocol,
            ports: if ported {
                dice.of::<&str>(&PORTS)
            } else {
                "-1/-1"
            },
            source_ports: (ported && dice.once_in(5)).then_some("1024/65535"),
            local: dice.once_in(6).then_some("10.0.0.4/31"),
            peer,
        }
    }

    /// The export of it.
    pub(crate) fn json(&self) -> String {
        let mut text = String::new();
        let mut listed = Vec::new();
        for group in &self.groups {
            let kind = if group.enterprise {
                "enterprise"
            } else {
                "normal"
            };
            listed.push(format!(
                "{{\"SecurityGroupId\": \"{}\", \"VpcId\": \"vpc-1\", \"SecurityGroupType\": \"{kind}\"}}",
                group.id
            ));
            let rules: Vec<String> = group.rules.iter().map(rule_json).collect();
            let inner = if group.isolated { "Drop" } else { "Accept" };
            let _ = writeln!(
                text,
                "{{\"SecurityGroupId\": \"{}\", \"RegionId\": \"cn-hangzhou\", \"VpcId\": \"vpc-1\", \"InnerAccessPolicy\": \"{inner}\", \"NextToken\": \"\", \"Permissions\": {{\"Permission\": [{}]}}}}",
                group.id,
                rules.join(", ")
            );
        }
        let _ = writeln!(
            text,
            "{{\"SecurityGroups\": {{\"SecurityGroup\": [{}]}}, \"RegionId\": \"cn-hangzhou\"}}",
            listed.join(", ")
        );
        let hosts: Vec<String> = self.hosts.iter().map(|host| self.host_json(host)).collect();
        let _ = writeln!(
            text,
            "{{\"NetworkInterfaceSets\": {{\"NetworkInterfaceSet\": [{}]}}}}",
            hosts.join(", ")
        );
        text
    }

    fn host_json(&self, host: &Host) -> String {
        let groups: Vec<String> = host
            .groups
            .iter()
            .map(|group| format!("\"{}\"", self.groups[*group].id))
            .collect();
        let public = if host.public {
            let last = host.address.rsplit('.').next().unwrap_or_default();
            format!(", \"AssociatedPublicIp\": {{\"PublicIpAddress\": \"47.0.0.{last}\"}}")
        } else {
            String::new()
        };
        format!(
            "{{\"NetworkInterfaceId\": \"{}\", \"InstanceId\": \"{}\", \"Type\": \"Primary\", \"VpcId\": \"vpc-1\", \"PrivateIpAddress\": \"{}\"{public}, \"SecurityGroupIds\": {{\"SecurityGroupId\": [{}]}}}}",
            host.interface,
            host.instance,
            host.address,
            groups.join(", ")
        )
    }
}

fn rule_json(rule: &Rule) -> String {
    let mut fields: Vec<String> = rule
        .fields()
        .iter()
        .map(|(name, value)| format!("\"{name}\": \"{value}\""))
        .collect();
    fields.push(format!(
        "\"Direction\": \"{}\"",
        if rule.egress { "egress" } else { "ingress" }
    ));
    fields.extend(
        rule.id
            .as_ref()
            .map(|id| format!("\"SecurityGroupRuleId\": \"{id}\"")),
    );
    format!("{{{}}}", fields.join(", "))
}
