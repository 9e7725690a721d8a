//! Where labels go: the bytes of fields, found again in their records.

use crate::lint::Spot;
use crate::source::{Location, Sources};

/// The fields a reader knows a record by, for a label where a finding names none.
const TELLING: [&str; 5] = [
    "SecurityGroupRuleId",
    "SecurityGroupId",
    "NetworkInterfaceId",
    "InstanceId",
    "NextToken",
];

/// What a spot is called in answers, and what is labelled for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Located {
    /// The field's value, or the record.
    pub(super) exact: Location,
    /// The same, but of a record by itself something that tells which it is.
    pub(super) shown: Location,
}

/// The places of spots, in the order asked.
pub(super) fn locate(sources: &Sources, spots: &[Spot]) -> Vec<Located> {
    let key = |spot: &Spot| {
        let keys: Vec<&str> = match spot.field {
            Some(field) => vec![field],
            None => TELLING.to_vec(),
        };
        keys.into_iter()
            .map(|key| (spot.record, [key]))
            .collect::<Vec<_>>()
    };
    let wanted: Vec<Vec<(Location, [&str; 1])>> = spots.iter().map(key).collect();
    let mut found = sources.fields(&wanted.concat()).into_iter();
    spots
        .iter()
        .zip(&wanted)
        .map(|(spot, wanted)| {
            let of_spot: Vec<Option<Location>> = found.by_ref().take(wanted.len()).collect();
            let shown = of_spot.into_iter().flatten().next().unwrap_or(spot.record);
            let exact = if spot.field.is_some() {
                shown
            } else {
                spot.record
            };
            Located { exact, shown }
        })
        .collect()
}
