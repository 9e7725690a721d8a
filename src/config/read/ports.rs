//! `[ports]`: the ports of each class.

use super::{DeValue, Reader, Set, Value};
use crate::config::ports::PortClass;
use crate::config::text::integer;
use crate::packet::{TCP, Traffic, UDP, parse_traffic};

const EXAMPLE: &str = "[\"..\", 15432, \"udp/53\", \"tcp/5900-5903\"]";

impl<'t> Reader<'t, '_> {
    pub(super) fn ports(&mut self, value: &Value<'t>) {
        let example = format!("{{ database = {EXAMPLE} }}");
        let Some(table) = self.text.table("ports", value, &example) else {
            return;
        };
        for (key, value) in table {
            let class = PortClass::ALL
                .into_iter()
                .find(|class| class.name() == &**key.get_ref());
            let Some(class) = class else {
                let known = PortClass::ALL.map(PortClass::name);
                self.text
                    .unknown(key.span(), key.get_ref(), " of [ports]", &known);
                continue;
            };
            let name = format!("ports.{}", class.name());
            let Some(list) = self.text.list(&name, value, EXAMPLE) else {
                continue;
            };
            let mut ports = Traffic::empty();
            for value in list {
                if let Some(some) = self.some_ports(&name, class, value) {
                    ports = ports.union(&some);
                }
            }
            self.settings.parameters.ports.set(class, ports);
            let told = self.text.told(value);
            self.settings.told.insert(name, told);
        }
    }

    /// What one element stands for.
    fn some_ports(&mut self, name: &str, class: PortClass, value: &Value<'t>) -> Option<Traffic> {
        let element = format!("an element of {name}");
        let text = match value.get_ref() {
            DeValue::String(text) if text.trim() == ".." => {
                return parse_traffic(class.default_notation()).ok();
            }
            DeValue::String(_) => self.text.string(&element, value)?,
            other => match integer(other).filter(|port| (1..=65535).contains(port)) {
                Some(port) => format!("tcp/{port}"),
                None => {
                    let said = self.text.words(value.span());
                    let message = format!(
                        "{element} is \"{said}\", which is no port; write ports like {EXAMPLE}"
                    );
                    self.text.trouble(value.span(), message);
                    return None;
                }
            },
        };
        let with_ports = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
        let traffic = parse_traffic(&text).ok();
        let fit = traffic.filter(|traffic| !traffic.is_empty() && traffic.is_subset(&with_ports));
        if fit.is_none() {
            let said = self.text.words(value.span());
            let way_out = meant(&text).map_or_else(
                || format!("write ports like {EXAMPLE}"),
                |meant| format!("did you mean \"{meant}\"?"),
            );
            self.text.trouble(
                value.span(),
                format!("{element} is {said}, which names no ports of TCP or UDP; {way_out}"),
            );
        }
        fit
    }
}

/// The notation that was meant by `8443/tcp` or `15432`.
pub(super) fn meant(text: &str) -> Option<String> {
    let meant = match text.split_once('/') {
        Some((ports, protocol)) => format!("{}/{}", protocol.trim(), ports.trim()),
        None => format!("tcp/{}", text.trim()),
    };
    parse_traffic(&meant)
        .ok()
        .map(|traffic| traffic.to_string())
}
