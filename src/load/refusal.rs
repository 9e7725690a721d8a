//! What is told of well known things that are of no use here: what they are, and what to export
//! instead.

use super::dialect::Refusal;
use crate::source::Location;

/// Something that is to be exported in another way.
pub(super) struct Refused {
    pub(super) refusal: Refusal,
    pub(super) location: Location,
    /// The code of an error of the API.
    pub(super) code: Option<Box<str>>,
}

/// Whether the code of an answer says that the call succeeded: newer calls answer with a code and a
/// message in any case.
pub(super) fn is_success(code: &str) -> bool {
    ["200", "0", "ok", "success", "true"]
        .iter()
        .any(|word| code.eq_ignore_ascii_case(word))
}

/// The calls to export instead.
const RULES: &str = "\"aliyun ecs DescribeSecurityGroups\", and \"aliyun ecs \
                     DescribeSecurityGroupAttribute\" for each group";

impl Refused {
    /// What to tell the user of one or of several of a kind.
    pub(super) fn message(&self, count: usize) -> String {
        let what = match self.refusal {
            Refusal::TerraformOrder => {
                "a file of Terraform whose keys stand in another order, so it was not known for one \
                 in time; give it as \"terraform show -json\" writes it"
                    .to_owned()
            }
            Refusal::Terraform(why) => why.to_owned(),
            Refusal::TerraformStream => {
                "the log of \"terraform plan -json\", not a plan; write one \
                with \"terraform plan -out FILE\" and \"terraform show -json FILE\"; for what is, \
                export with \"aliyun ecs DescribeSecurityGroups\""
                    .to_owned()
            }
            Refusal::RosTemplate => {
                "a ROS template, which says what was asked for and not what is; export with "
                    .to_owned()
                    + RULES
            }
            Refusal::CloudConfig => {
                "an answer of Cloud Config, whose resources are text inside of JSON; export with "
                    .to_owned()
                    + RULES
            }
            Refusal::ResourceCenter => {
                "an answer of Resource Center, which holds no rules; export with ".to_owned()
                    + RULES
            }
            Refusal::FlowLog => {
                "flow log records, which tell what passed and not what may; export with ".to_owned()
                    + RULES
            }
            Refusal::ApiError => self.api_error(),
        };
        if count == 1 {
            what
        } else {
            format!("{what} ({count} of them)")
        }
    }

    fn api_error(&self) -> String {
        let code = match &self.code {
            Some(code) => format!(" (\"Code\": \"{code}\")"),
            None => String::new(),
        };
        format!("the call failed{code}, so this is no answer; see its \"Message\" and export again")
    }
}
