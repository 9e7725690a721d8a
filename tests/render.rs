//! Whole screens, as a person meets them. A snapshot shows what is; what is right is asserted in
//! `cli/` and by the stories.

#![cfg(feature = "cli")]

#[expect(dead_code, reason = "screens are made in a folder of their own")]
mod support;

use std::process::Command;

use support::folder;

/// Three tiers: web takes 80 from everybody, application from web, database from application.
const TIERS: &str = "
    group sg-web basic accept
    rule sg-web ingress accept 1 tcp/80 0.0.0.0/0
    rule sg-web ingress accept 1 tcp/80 ::/0
    group sg-app basic drop
    rule sg-app ingress accept 1 tcp/8080-8090 sg-web
    rule sg-app ingress accept 1 tcp/22 10.0.9.0/24
    group sg-db basic drop
    rule sg-db ingress drop 1 tcp/3306 10.0.1.2
    rule sg-db ingress accept 10 tcp/3306 sg-app
    host i-web-1 vpc-1 10.0.0.1,2001:db8::1 sg-web public=47.0.0.1
    host i-web-2 vpc-1 10.0.0.2,2001:db8::2 sg-web public=47.0.0.2
    host i-app-1 vpc-1 10.0.1.1 sg-app
    host i-app-2 vpc-1 10.0.1.2 sg-app
    host i-db vpc-1 10.0.2.1 sg-db
";

/// What is printed on both streams, run in a folder that holds the account.
fn screen(account: &str, arguments: &[&str]) -> String {
    let folder = folder(account);
    let output = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the binary starts");
    let streams =
        [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).expect("text"));
    let lines: Vec<String> = streams
        .iter()
        .flat_map(|text| text.lines())
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

#[test]
fn a_matrix_of_a_few_endpoints() {
    insta::assert_snapshot!(screen(TIERS, &["reach", "--internet"]));
}

#[test]
fn classes_of_many_endpoints() {
    let mut account = TIERS.to_owned();
    for number in 10..40 {
        account += &format!("host i-app-{number} vpc-1 10.0.1.{number} sg-app\n");
    }
    insta::assert_snapshot!(screen(&account, &["reach", "--internet"]));
}

#[test]
fn drawings_of_the_class_graph() {
    insta::assert_snapshot!("dot", screen(TIERS, &["reach", "-f", "dot"]));
    insta::assert_snapshot!("mermaid", screen(TIERS, &["reach", "-f", "mermaid"]));
}

#[test]
fn why_a_rule_denies() {
    insta::assert_snapshot!(screen(
        TIERS,
        &["explain", "i-app-2", "i-db", "--flow", "tcp/3306"]
    ));
}

#[test]
fn why_a_default_denies_and_which_grant_would_help() {
    insta::assert_snapshot!(screen(
        TIERS,
        &["explain", "i-web-1", "i-db", "--flow", "tcp/3306"]
    ));
}

#[test]
fn why_it_is_allowed_over_two_families() {
    insta::assert_snapshot!(screen(
        TIERS,
        &["explain", "i-web-1", "i-web-2", "--flow", "tcp/80,443"]
    ));
}

#[test]
fn why_it_is_not_known() {
    let account = TIERS.replace("group sg-db", "partial sg-db");
    insta::assert_snapshot!(screen(
        &account,
        &["explain", "i-app-1", "i-db", "--flow", "tcp/3306"]
    ));
}

#[test]
fn a_finding_and_its_closing_line() {
    let account = "
        group sg-a basic drop
        rule sg-a ingress accept 1 tcp/8443 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-a public=47.0.0.1";
    insta::assert_snapshot!(screen(account, &["lint", "--only", "open-to-world"]));
}

#[test]
fn no_finding() {
    insta::assert_snapshot!(
        screen(TIERS, &["lint", "--only", "open-to-world"]),
        @"0 findings; 0 suppressed; 0 in baseline, 0 fixed; 6 rules in 3 groups; 1 file read, 0 refused, 0 remarks"
    );
}

#[test]
fn what_was_read_and_what_is_missing() {
    let account = TIERS.replace("group sg-db basic drop", "unseen sg-db - -")
        + "
        group sg-old basic - classic
        rule sg-old ingress accept 1 tcp/prl-9 pl-9
        host i-old classic@cn-old 10.9.0.1 sg-old";
    insta::assert_snapshot!(screen(&account, &["inventory"]));
}

#[test]
fn an_account_of_many_groups_is_exported_by_a_loop() {
    let mut account = String::new();
    for number in 10..35 {
        account +=
            &format!("unseen sg-{number} - -\nhost i-{number} vpc-1 10.0.0.{number} sg-{number}\n");
    }
    insta::assert_snapshot!(screen(&account, &["inventory"]));
}
