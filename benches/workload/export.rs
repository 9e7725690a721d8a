//! The files of a workload: pages of responses, streamed into one of three shapes.

use std::fs::File;
use std::io;
use std::path::Path;

use super::json::{Json, Layout};
use super::kind::Shape;
use super::plan::{Plan, REGION};
use super::random::request_id;
use super::records;
use super::rules::rules;

/// Elements of a page, as `--MaxResults` may ask at most.
const GROUPS: usize = 100;
const INSTANCES: usize = 100;
const INTERFACES: usize = 500;

/// What was written.
#[derive(Default)]
pub(super) struct Written {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// What writes one document.
type Fill<'a> = &'a dyn Fn(&mut Json);

/// Writes a workload into a folder that exists.
pub(super) fn write(plan: Plan, shape: Shape, folder: &Path) -> io::Result<Written> {
    let alone = |name: &str, layout| {
        Ok::<_, io::Error>(Json::new(File::create(folder.join(name))?, layout))
    };
    match shape {
        Shape::Files => {
            let mut written = Written::default();
            documents(plan, &mut |name, fill| {
                let mut json = alone(&format!("{name}.json"), Layout::Tabs)?;
                fill(&mut json);
                written.files += 1;
                written.bytes += json.finish()?;
                Ok(())
            })?;
            Ok(written)
        }
        Shape::Lines => {
            let mut json = alone("export.jsonl", Layout::Line)?;
            documents(plan, &mut |_, fill| {
                fill(&mut json);
                json.end_line();
                Ok(())
            })?;
            Ok(Written {
                files: 1,
                bytes: json.finish()?,
            })
        }
        Shape::Merged => {
            let mut json = alone("export.json", Layout::Blanks)?;
            let mut outcome = Ok(());
            json.array(|json| {
                outcome = documents(plan, &mut |_, fill| {
                    fill(json);
                    Ok(())
                });
            });
            outcome?;
            Ok(Written {
                files: 1,
                bytes: json.finish()?,
            })
        }
    }
}

/// All documents, each with a name for its file.
fn documents(plan: Plan, each: &mut dyn FnMut(&str, Fill<'_>) -> io::Result<()>) -> io::Result<()> {
    let groups = plan.groups().map(|group| (group, rules(plan, group).len()));
    let list = ("SecurityGroups", "SecurityGroup", "groups");
    pages(groups, GROUPS, list, each, |json, (group, rules)| {
        records::group(json, *group, *rules)
    })?;
    for group in plan.groups() {
        let (rules, request) = (rules(plan, group), request_id(u64::from(group.number)));
        each(&group.id(), &|json| {
            records::attribute(json, plan, group, &rules, &request)
        })?;
    }
    let hosts = (0..plan.interfaces).filter(|one| plan.primary_of(*one) == Some(*one));
    let list = ("Instances", "Instance", "instances");
    pages(hosts, INSTANCES, list, each, |json, one| {
        records::instance(json, plan, *one)
    })?;
    let list = ("NetworkInterfaceSets", "NetworkInterfaceSet", "interfaces");
    pages(0..plan.interfaces, INTERFACES, list, each, |json, one| {
        records::interface(json, plan, *one)
    })
}

/// The pages of one call.
fn pages<T>(
    records: impl Iterator<Item = T>,
    length: usize,
    (list, item, name): (&str, &str, &str),
    each: &mut dyn FnMut(&str, Fill<'_>) -> io::Result<()>,
    record: impl Fn(&mut Json, &T),
) -> io::Result<()> {
    let mut records = records.peekable();
    let mut number = 0;
    while records.peek().is_some() {
        let page: Vec<T> = records.by_ref().take(length).collect();
        let token = records
            .peek()
            .map_or_else(String::new, |_| format!("caeba0bbb2be{number:08x}"));
        let request = request_id(1 << 40 | number);
        number += 1;
        each(&format!("{name}-{number:05}"), &|json| {
            json.object(|json| {
                let fill = |json: &mut Json| {
                    json.list(list, item, |json| {
                        page.iter().for_each(|one| record(json, one))
                    });
                };
                // Keys sorted, as the CLI prints them.
                let is_first = list < "NextToken";
                if is_first {
                    fill(json);
                }
                json.text("NextToken", &token);
                json.plain("PageSize", length);
                json.text("RegionId", REGION);
                json.text("RequestId", &request);
                if !is_first {
                    fill(json);
                }
            });
        })?;
    }
    Ok(())
}
