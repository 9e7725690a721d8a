//! A plan of Terraform, read as a change: what its creates, updates, replacements and deletions come to.
//!
//! ```text
//!  text      terraform   resources, each with what it was, what it will be and what is done to it
//!   |        networks    VPCs, vSwitches, prefix lists
//!   |        groups      groups come before the rules that name them, and go after them
//!   |        rules       revoked first, then authorized
//!  edits     hosts       detached, deleted, made, changed, attached
//! ```
//!
//! What the plan does is found in the inventory by id; what is not there is a remark. What the API would
//! refuse is a remark and the rest goes on. What is only known after apply stays unknown: a rule of which
//! a field is not known may match or not, an interface whose groups are not known has unknown groups.
//!
//! It does not play the order of Terraform's graph: the end counts, but for a rule that one resource
//! deletes and another makes, which nothing orders.

mod fields;
mod groups;
mod hosts;
mod networks;
mod rules;

use std::collections::BTreeSet;

use super::edit::Edit;
use super::editor::Editor;
use super::script::resolve::{Refused, Resolver};
use super::script::{Changed, ScriptError, Trouble, location, remark};
use crate::model::{GroupIndex, Inventory, RuleCoverage};
use crate::source::{FileId, Location};
use crate::terraform::{Action, Document, Kind, Origin, Resource, read};

const IS_STATE: &str = "this is a Terraform state, which changes nothing; give the plan that \
     \"terraform show -json PLAN\" writes, or compare two exports with \"sgscope diff BEFORE AFTER\"";
const IS_STREAM: &str = "this is the log of \"terraform plan -json\", not a plan; write one with \
     \"terraform plan -out FILE\" and \"terraform show -json FILE\"";
const IS_OTHER: &str = "this JSON is no Terraform plan; a change is what \"terraform show -json PLAN\" \
     writes, or a script of `aliyun ecs` commands";

/// Whether a change is a plan rather than a script: no command begins with a brace.
#[must_use]
pub fn is_plan(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
}

/// The inventory after a plan (`terraform show -json PLAN`). `file` is the plan: what it adds stands there.
///
/// # Errors
/// If the text is no plan, with the place where that shows.
pub fn apply_plan(inventory: &Inventory, text: &str, file: FileId) -> Result<Changed, ScriptError> {
    // Blanks of the same length, so that places stay what they are.
    let blanked = text
        .strip_prefix('\u{feff}')
        .map(|rest| format!("   {rest}"));
    let text = blanked.as_deref().unwrap_or(text);
    let refuse = |at: usize, message: &str| Trouble::new(at, message).told(text);
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.contains("\"@message\"") && first.contains("\"@level\"") {
        return Err(refuse(0, IS_STREAM));
    }
    let document = read(text).map_err(|trouble| {
        let message = if trouble.foreign {
            IS_OTHER
        } else {
            trouble.message
        };
        refuse(trouble.at, message)
    })?;
    if document.origin == Origin::State {
        return Err(refuse(0, IS_STATE));
    }
    let mut planner = Planner {
        document: &document,
        resolver: Resolver {
            editor: Editor::new(inventory),
            file,
            edits: Vec::new(),
            remarks: Vec::new(),
        },
        touched: BTreeSet::new(),
    };
    planner.run();
    let resolver = planner.resolver;
    Ok(Changed {
        inventory: resolver.editor.finish(),
        edits: resolver.edits,
        remarks: resolver.remarks,
    })
}

/// A plan on its way into an inventory.
struct Planner<'d> {
    document: &'d Document,
    resolver: Resolver,
    /// Groups whose rules came or went.
    touched: BTreeSet<GroupIndex>,
}

impl<'d> Planner<'d> {
    fn run(&mut self) {
        self.preface();
        self.make_networks();
        self.make_groups();
        let revoked = self.revoke_rules();
        self.end_hosts();
        self.make_hosts();
        self.authorize_rules(&revoked);
        self.end_groups();
        self.end_lists();
        self.afterword();
    }

    /// Groups whose rules change and are not all known: what was unknown there stays so.
    fn afterword(&mut self) {
        let inventory = &self.resolver.editor.inventory;
        let partly =
            |group: &&GroupIndex| inventory.groups[**group].coverage != RuleCoverage::Complete;
        let ids = self
            .touched
            .iter()
            .filter(partly)
            .map(|group| &inventory.groups[*group].id);
        let ids: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
        let [first, ..] = ids.as_slice() else {
            return;
        };
        let some = ids.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = if ids.len() > 3 {
            format!(" and {} more", ids.len() - 3)
        } else {
            String::new()
        };
        let message = format!(
            "the plan changes rules of {some}{more}, and not all rules of {} were read: what was unknown stays unknown and is no row here; add \"aliyun ecs DescribeSecurityGroupAttribute --SecurityGroupId {} --MaxResults 1000\"{}",
            if ids.len() == 1 { "it" } else { "these" },
            first.trim_matches('"'),
            if ids.len() == 1 {
                ""
            } else {
                " and those of the others"
            },
        );
        let whole = location(self.resolver.file, &(0..1));
        self.resolver.note(whole, message);
    }

    /// What is told of the plan as a whole, and what it leaves open.
    fn preface(&mut self) {
        let document = self.document;
        let whole = location(self.resolver.file, &(0..1));
        if document.partial {
            self.resolver.note(
                whole,
                "this plan says that it is not complete: Terraform stopped or put some of it off"
                    .to_owned(),
            );
        }
        if let Some(first) = document.unread.first() {
            let more = match document.unread.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let place = location(self.resolver.file, &first.place);
            self.resolver.note(
                place,
                format!(
                    "\"{}\"{more} of the plan may change who reaches whom and is of a type that is not read, so the answer is without it",
                    first.address
                ),
            );
        }
        for doubt in document.doubts() {
            let place = location(self.resolver.file, &doubt.place);
            self.resolver.note(place, doubt.message);
        }
    }

    /// The resources of a kind that one of some actions is done to.
    fn acted(
        &self,
        kind: Kind,
        actions: &'static [Action],
    ) -> impl Iterator<Item = &'d Resource> + use<'d> {
        let all = self.document.resources.iter();
        all.filter(move |it| it.kind == kind && actions.contains(&it.action))
    }

    fn place(&self, resource: &Resource) -> Location {
        location(self.resolver.file, &resource.place)
    }

    /// Tells why something is not applied; of a resource with sensitive values only that.
    fn refuse(&mut self, resource: &Resource, why: &str) {
        let why = if resource.sensitive {
            "the API would refuse it, and as it has sensitive values, why is not told"
        } else {
            why
        };
        let message = format!("\"{}\" is not applied: {why}", resource.address);
        let place = self.place(resource);
        self.resolver.remarks.push(remark(place, message));
    }

    /// Tells that something the plan ends or changes is not there.
    fn missing(&mut self, resource: &Resource, what: &str, id: Option<&str>) {
        let (verb, so) = match resource.action {
            Action::Delete => ("deletes", "nothing of it is closed"),
            Action::Replace => ("replaces", "nothing of the old one is closed"),
            _ => ("changes", "that is left out"),
        };
        let named = id.map_or_else(|| format!("the {what}"), |id| format!("{what} \"{id}\""));
        let message = format!(
            "\"{}\" {verb} {named}, which is not in what was read, so {so}",
            resource.address
        );
        let place = self.place(resource);
        self.resolver.remarks.push(remark(place, message));
    }

    /// Applies edits, or tells why not.
    fn edit(&mut self, resource: &Resource, edits: Result<Vec<Edit>, Refused>) -> bool {
        match edits {
            Ok(edits) => {
                let place = self.place(resource);
                for edit in edits {
                    self.resolver.editor.apply(&edit, place);
                    self.resolver.edits.push(edit);
                }
                true
            }
            Err(why) => {
                self.refuse(resource, &why);
                false
            }
        }
    }

    /// The group of an id that a resource names; of one that was not read, next to nothing is known.
    fn group_of(&mut self, resource: &Resource, id: &str) -> GroupIndex {
        if let Some(known) = self.resolver.editor.group(id) {
            return known;
        }
        let place = self.place(resource);
        self.resolver.note(
            place,
            format!(
                "\"{}\" names group \"{id}\", which is not in what was read: nothing is known of its other rules and members",
                resource.address
            ),
        );
        self.resolver.editor.named_group(id)
    }
}

/// What makes something that was not there.
const MAKES: &[Action] = &[Action::Create, Action::Replace];
/// What ends something that was there.
const ENDS: &[Action] = &[Action::Delete, Action::Replace];
/// What changes something where it stands.
const UPDATES: &[Action] = &[Action::Update];
