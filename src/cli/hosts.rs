//! Names and traffic of the command line, as the library takes them.

use sgscope::model::Inventory;
use sgscope::packet::{Set, Traffic, parse_traffic};
use sgscope::reach::{EndpointNode, Host, resolve};

use super::exit::Stop;

/// The host that a name fits.
pub(crate) fn host(inventory: &Inventory, name: &str) -> Result<Host, Stop> {
    resolve(inventory, name).map_err(|error| Stop::Usage(error.to_string()))
}

/// The endpoint of `reach` that a name fits: an instance stands for all its interfaces.
pub(crate) fn endpoint(inventory: &Inventory, name: &str) -> Result<EndpointNode, Stop> {
    match host(inventory, name)? {
        Host::Internet => Ok(EndpointNode::Internet),
        Host::Instance(instance) => Ok(EndpointNode::Instance(instance)),
        Host::Interface(interface) | Host::Address(interface, _) => {
            Ok(match inventory.interfaces[interface].instance {
                Some(instance) => EndpointNode::Instance(instance),
                None => EndpointNode::Interface(interface),
            })
        }
        Host::Public(..) => Err(Stop::Usage(format!(
            "\"{name}\" is a public address, and reach joins instances; ask `sgscope explain`, or `--from internet`"
        ))),
        Host::Outside(_) => Err(Stop::Usage(format!(
            "\"{name}\" is no address of an instance in the inputs, and reach joins instances; ask `sgscope explain`, or `--from internet`"
        ))),
    }
}

/// The union of some traffic sets; none given is none.
pub(crate) fn flow(texts: &[String]) -> Result<Option<Traffic>, Stop> {
    let mut flow: Option<Traffic> = None;
    for text in texts {
        let traffic =
            parse_traffic(text).map_err(|error| Stop::Usage(format!("--flow: {error}")))?;
        flow = Some(flow.map_or_else(|| traffic.clone(), |sum| sum.union(&traffic)));
    }
    match flow {
        Some(flow) if flow.is_empty() => Err(Stop::Usage("--flow names no traffic".to_owned())),
        flow => Ok(flow),
    }
}
