//! How much memory tables may take: what `--memory` leaves, or half of what is free.

use bytesize::ByteSize;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, get_current_pid};

/// Tables get at least this part of the memory that is asked for, however much the export takes.
const LEAST: u64 = 4;

/// The bytes that tables may take; not bounded where the system does not tell.
pub(crate) fn for_tables(asked: Option<ByteSize>) -> Option<u64> {
    let mut system = System::new();
    if let Some(ByteSize(asked)) = asked {
        return Some(asked.saturating_sub(own(&mut system)).max(asked / LEAST));
    }
    system.refresh_memory();
    let free = system.available_memory();
    let free = system
        .cgroup_limits()
        .map_or(free, |limits| free.min(limits.free_memory));
    (free > 0).then_some(free / 2)
}

/// The bytes this process takes.
fn own(system: &mut System) -> u64 {
    let Ok(process) = get_current_pid() else {
        return 0;
    };
    let memory = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), false, memory);
    system
        .process(process)
        .map_or(0, |process| process.memory())
}
