//! Laws of lints over the stories under `fixtures/`.

#[path = "lint_laws/allowances.rs"]
mod allowances;
#[path = "lint_laws/baselines.rs"]
mod baselines;
#[path = "lint_laws/definitions.rs"]
mod definitions;
mod fixture;
#[path = "lint_laws/grants.rs"]
mod grants;
#[path = "lint_laws/holes.rs"]
mod holes;
#[path = "lint_laws/hygiene.rs"]
mod hygiene;
#[path = "lint_laws/peers.rs"]
mod peers;
#[path = "lint_laws/stories.rs"]
mod stories;
#[path = "lint_laws/support.rs"]
mod support;
#[path = "lint_laws/witnesses.rs"]
mod witnesses;
