//! Classes of ports: what listens there by custom, so that an opening can be named and weighed.
//!
//! Not what is open. The lists are those of KICS, Prowler, ScoutSuite, Security Hub (EC2.19) and of
//! Alibaba Cloud's own Cloud Firewall check of security groups, put together.

use crate::packet::{Set, Traffic, parse_traffic};

/// A class of ports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PortClass {
    /// Remote administration.
    Admin,
    /// Databases and caches.
    Database,
    /// Hadoop, Spark, Kafka and their like.
    Bigdata,
    /// File sharing, directories and remote calls.
    File,
    /// Protocols that send passwords in the clear.
    Plaintext,
    /// What is meant for everyone.
    Public,
}

impl PortClass {
    /// All of them, the gravest first.
    pub const ALL: [Self; 6] = [
        Self::Admin,
        Self::Database,
        Self::Bigdata,
        Self::File,
        Self::Plaintext,
        Self::Public,
    ];

    /// Its name in settings: `admin` to `public`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Database => "database",
            Self::Bigdata => "bigdata",
            Self::File => "file",
            Self::Plaintext => "plaintext",
            Self::Public => "public",
        }
    }

    /// Its ports unless a setting says otherwise, in the notation of traffic.
    #[must_use]
    pub const fn default_notation(self) -> &'static str {
        match self {
            Self::Admin => "tcp/22,23,2375,2376,3389,5900-5903,5985,5986,8888",
            Self::Database => {
                "tcp/1433,1434,1521,1522,2483,2484,3306,4333,5432,6379,7000,7001,7199,9042,9160,9200,\
                 9300,11211,27017-27019,50000; udp/1434,11211"
            }
            Self::Bigdata => "tcp/5601,7077,8020,8088,8089,9000,9092,50070,50470,61620,61621",
            Self::File => "tcp/20,21,111,135,137-139,389,445,873,2049; udp/69,111,137,138,161,389",
            Self::Plaintext => "tcp/20,21,23,25,80,110,143,389,512-514; udp/69,161",
            Self::Public => "tcp/80,443",
        }
    }
}

/// The ports of each class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortClasses([Traffic; PortClass::ALL.len()]);

impl Default for PortClasses {
    fn default() -> Self {
        Self(PortClass::ALL.map(|class| {
            parse_traffic(class.default_notation())
                .expect("internal error: the lists above are in the notation of traffic")
        }))
    }
}

impl PortClasses {
    /// The ports of a class.
    #[must_use]
    pub fn of(&self, class: PortClass) -> &Traffic {
        &self.0[class as usize]
    }

    /// Replaces the ports of a class.
    pub fn set(&mut self, class: PortClass, ports: Traffic) {
        self.0[class as usize] = ports;
    }

    /// The classes that some traffic meets, with what it has of each.
    pub fn met_by<'a>(
        &'a self,
        traffic: &'a Traffic,
    ) -> impl Iterator<Item = (PortClass, Traffic)> + 'a {
        PortClass::ALL.into_iter().filter_map(move |class| {
            let met = traffic.intersection(self.of(class));
            (!met.is_empty()).then_some((class, met))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Family;

    #[test]
    fn an_opening_is_named_by_the_classes_it_meets() {
        let classes = PortClasses::default();
        let met = |text: &str| -> Vec<String> {
            let traffic = parse_traffic(text).expect("traffic");
            let met = classes.met_by(&traffic);
            met.map(|(class, met)| format!("{} {}", class.name(), met.notation(Family::Ipv4)))
                .collect()
        };
        assert_eq!(
            met("tcp/20-30"),
            [
                "admin tcp/22-23",
                "file tcp/20-21",
                "plaintext tcp/20-21,23,25"
            ]
        );
        assert_eq!(met("udp/11211"), ["database udp/11211"]);
        assert_eq!(met("tcp/443"), ["public tcp/443"]);
        assert_eq!(met("icmp; tcp/12345"), Vec::<String>::new());
    }
}
