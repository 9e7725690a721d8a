//! Calls against an inventory: what each changes, or why the API would refuse it.
//!
//! Which operation is which is here; what each does is in `rules.rs`, `groups.rs`, `hosts.rs`.

use super::call::{Call, Fault, Fields};
use super::operation::Operation;
use super::permission::set;
use super::{location, remark};
use crate::change::check::writable;
use crate::change::edit::Edit;
use crate::change::editor::Editor;
use crate::model::{Direction, GroupIndex, InstanceIndex, InterfaceIndex};
use crate::source::{FileId, Location, Remark};

/// An inventory as the calls so far left it.
pub(in crate::change) struct Resolver {
    pub(in crate::change) editor: Editor,
    pub(in crate::change) file: FileId,
    pub(in crate::change) edits: Vec<Edit>,
    pub(in crate::change) remarks: Vec<Remark>,
}

/// Why a call changes nothing.
pub(in crate::change) type Refused = String;

impl Resolver {
    /// Does what a call says, or remarks why it would be refused.
    pub(super) fn call(&mut self, call: &Call) {
        let place = location(self.file, &call.range);
        let outcome = match &call.fault {
            Some(fault) => Err(words(fault)),
            None => self.answer(call, place),
        };
        match outcome {
            Ok(edits) => {
                for edit in edits {
                    self.editor.apply(&edit, place);
                    self.edits.push(edit);
                }
            }
            Err(why) => {
                let name = call.operation.name();
                self.remarks
                    .push(remark(place, format!("{name} is not applied: {why}")));
            }
        }
    }

    fn answer(&mut self, call: &Call, place: Location) -> Result<Vec<Edit>, Refused> {
        use Operation::{
            AuthorizeSecurityGroup, AuthorizeSecurityGroupEgress, CreateSecurityGroup,
            DeleteSecurityGroup, JoinSecurityGroup, LeaveSecurityGroup, ModifyInstanceAttribute,
            ModifyNetworkInterfaceAttribute, ModifySecurityGroupEgressRule,
            ModifySecurityGroupPolicy, ModifySecurityGroupRule, RevokeSecurityGroup,
            RevokeSecurityGroupEgress,
        };
        if set(&call.flat, "dryrun").is_some_and(|value| value.text.eq_ignore_ascii_case("true")) {
            return Err(DRY_RUN.to_owned());
        }
        match call.operation {
            AuthorizeSecurityGroup => self.authorize(call, Direction::Ingress, place),
            AuthorizeSecurityGroupEgress => self.authorize(call, Direction::Egress, place),
            RevokeSecurityGroup => self.revoke(call, Direction::Ingress, place),
            RevokeSecurityGroupEgress => self.revoke(call, Direction::Egress, place),
            ModifySecurityGroupRule => self.modify_rule(call, Direction::Ingress),
            ModifySecurityGroupEgressRule => self.modify_rule(call, Direction::Egress),
            ModifySecurityGroupPolicy => self.set_policy(call),
            JoinSecurityGroup => self.join(call),
            LeaveSecurityGroup => self.leave(call),
            ModifyInstanceAttribute => self.modify_instance(call),
            ModifyNetworkInterfaceAttribute => self.modify_interface(call),
            CreateSecurityGroup => self.create_group(call, place),
            DeleteSecurityGroup => self.delete_group(call),
        }
    }

    /// The group that a call is about, if anybody but a cloud product may change it.
    pub(super) fn group(&self, call: &Call) -> Result<GroupIndex, Refused> {
        let id = required(&call.flat, "securitygroupid", "SecurityGroupId")?;
        let group = self.known_group(id)?;
        writable(&self.editor.inventory.groups[group]).map_err(|refusal| refusal.to_string())?;
        // A group belongs to one region, and calls find only those of the region they name.
        let known = self
            .editor
            .inventory
            .region_id(self.editor.inventory.groups[group].region);
        match (named_region(call), known) {
            (Some(named), Some(known)) if named != known => Err(format!(
                "group \"{id}\" is in region {known}, not in \"{named}\" (InvalidSecurityGroupId.NotFound)"
            )),
            _ => Ok(group),
        }
    }

    /// A group of the export, or one that the script made.
    pub(super) fn known_group(&self, id: &str) -> Result<GroupIndex, Refused> {
        let unknown = || {
            format!(
                "group \"{id}\" is not in the export, so nothing is known of its rules and members"
            )
        };
        self.editor.group(id).ok_or_else(unknown)
    }

    /// The interface of an id.
    pub(super) fn interface(&self, id: &str) -> Result<InterfaceIndex, Refused> {
        let unknown = || format!("interface \"{id}\" is not in the export");
        self.editor.inventory.interface(id).ok_or_else(unknown)
    }

    /// The primary interface of an instance: its groups are those the instance shows.
    pub(in crate::change) fn primary(&self, id: &str) -> Result<InterfaceIndex, Refused> {
        let inventory = &self.editor.inventory;
        let unknown = || format!("instance \"{id}\" is not in the export");
        let instance: InstanceIndex = inventory.instance(id).ok_or_else(unknown)?;
        let of_instance =
            |index: &InterfaceIndex| inventory.interfaces[*index].instance == Some(instance);
        let own: Vec<InterfaceIndex> = inventory.interfaces.indices().filter(of_instance).collect();
        let primary = own
            .iter()
            .find(|index| inventory.interfaces[**index].primary);
        match (primary, own.as_slice()) {
            (Some(primary), _) => Ok(*primary),
            (None, [only]) => Ok(*only),
            _ => Err(format!(
                "the export does not tell which interface of instance \"{id}\" is its primary one"
            )),
        }
    }

    /// Something that the export leaves open about a call that is applied.
    pub(in crate::change) fn note(&mut self, place: Location, message: String) {
        self.remarks.push(Remark {
            kind: crate::source::RemarkKind::Note,
            ..remark(place, message)
        });
    }
}

const DRY_RUN: &str = "it is a dry run";

/// The region that a call names; none where a shell is to say it.
pub(super) fn named_region(call: &Call) -> Option<&str> {
    let spellings = ["regionid", "bizregionid", "region"];
    let named = spellings.iter().find_map(|name| set(&call.flat, name))?;
    let named = named.text.trim();
    (!named.contains('$')).then_some(named)
}

/// A parameter that must be there.
pub(super) fn required<'f>(
    fields: &'f Fields,
    name: &str,
    written: &str,
) -> Result<&'f str, Refused> {
    let value = set(fields, name).map(|value| value.text.trim());
    value.ok_or_else(|| format!("{written} is missing (MissingParameter)"))
}

/// The first parameter that an operation does not have.
pub(super) fn only(call: &Call, known: &[&str]) -> Result<(), Refused> {
    let names = call.flat.keys().chain(call.lists.keys());
    let common = ["regionid", "bizregionid", "region", "dryrun"];
    for name in names {
        if !known.contains(&name.as_str()) && !common.contains(&name.as_str()) {
            return Err(format!(
                "\"{name}\" is no parameter of {}",
                call.operation.name()
            ));
        }
    }
    Ok(())
}

fn words(fault: &Fault) -> Refused {
    match fault {
        Fault::Dash(name) => format!(
            "the command line takes a value that begins with \"-\" for an option; write --{name}=VALUE"
        ),
        Fault::NoValue(name) => format!("--{name} has no value"),
        Fault::Twice(name) => format!("--{name} is there twice, which the command line refuses"),
        Fault::DryRun => DRY_RUN.to_owned(),
        Fault::Permissions => {
            "its Permissions can be read neither as Field=value nor as JSON".to_owned()
        }
    }
}
