//! The operations of the ECS API that are read, in both spellings of the command line.

/// An operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operation {
    AuthorizeSecurityGroup,
    AuthorizeSecurityGroupEgress,
    RevokeSecurityGroup,
    RevokeSecurityGroupEgress,
    ModifySecurityGroupRule,
    ModifySecurityGroupEgressRule,
    ModifySecurityGroupPolicy,
    JoinSecurityGroup,
    LeaveSecurityGroup,
    ModifyInstanceAttribute,
    ModifyNetworkInterfaceAttribute,
    CreateSecurityGroup,
    DeleteSecurityGroup,
}

impl Operation {
    const ALL: [(Self, &'static str); 13] = [
        (Self::AuthorizeSecurityGroup, "AuthorizeSecurityGroup"),
        (
            Self::AuthorizeSecurityGroupEgress,
            "AuthorizeSecurityGroupEgress",
        ),
        (Self::RevokeSecurityGroup, "RevokeSecurityGroup"),
        (Self::RevokeSecurityGroupEgress, "RevokeSecurityGroupEgress"),
        (Self::ModifySecurityGroupRule, "ModifySecurityGroupRule"),
        (
            Self::ModifySecurityGroupEgressRule,
            "ModifySecurityGroupEgressRule",
        ),
        (Self::ModifySecurityGroupPolicy, "ModifySecurityGroupPolicy"),
        (Self::JoinSecurityGroup, "JoinSecurityGroup"),
        (Self::LeaveSecurityGroup, "LeaveSecurityGroup"),
        (Self::ModifyInstanceAttribute, "ModifyInstanceAttribute"),
        (
            Self::ModifyNetworkInterfaceAttribute,
            "ModifyNetworkInterfaceAttribute",
        ),
        (Self::CreateSecurityGroup, "CreateSecurityGroup"),
        (Self::DeleteSecurityGroup, "DeleteSecurityGroup"),
    ];

    /// The operation of a word: `AuthorizeSecurityGroup`, or `authorize-security-group`.
    pub(super) fn of(word: &str) -> Option<Self> {
        let plain = plain(word);
        let found = Self::ALL
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(&plain));
        found.map(|(operation, _)| *operation)
    }

    /// The name in the API.
    pub(super) fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(operation, _)| *operation == self);
        found.map_or("", |(_, name)| name)
    }

    /// All names, for those who look for one.
    pub(super) fn names() -> String {
        let names: Vec<&str> = Self::ALL.iter().map(|(_, name)| *name).collect();
        names.join(", ")
    }
}

/// A word without hyphens: the plugins of the command line write names in kebab case.
pub(super) fn plain(word: &str) -> String {
    word.replace('-', "")
}

/// Whether an operation only tells what there is.
pub(super) fn is_harmless(word: &str) -> bool {
    let plain = plain(word).to_ascii_lowercase();
    ["describe", "list", "get"]
        .iter()
        .any(|verb| plain.starts_with(verb))
}
