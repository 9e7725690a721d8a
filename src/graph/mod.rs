//! Who references whom, and who is a member of what.
