//! What is told of texts that are no JSON at all.

/// How much of such a text is looked at.
pub(super) const SAMPLE: usize = 1024;

/// Of a file without a single document.
pub(super) const EMPTY: &str = "the file is empty; aliyun prints errors to standard error, so run \
                                the command again and see what it says";

/// What a text that begins like this is, and what to do.
pub(super) fn message(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let message = if line.contains(" | ") || line.starts_with("+--") || line.starts_with("---") {
        "a table (\"--output cols=...\"), not JSON; export again without --output"
    } else if line.starts_with("ERROR") || line.starts_with("SDK.") {
        "an error of the command line, not an answer; see what it says and export again"
    } else if line.starts_with('<') {
        "XML or HTML, not JSON; export again with \"aliyun\", which prints JSON"
    } else if line.contains("ROSTemplateFormatVersion") {
        "a ROS template, which says what was asked for and not what is; export with \"aliyun ecs \
         DescribeSecurityGroupAttribute\""
    } else {
        "not JSON: expected a document, which begins with { or [; everything up to the next one is \
         left out"
    };
    message.to_owned()
}

/// What a compressed file begins with, bytes that are no text as `?`, and how it is unpacked.
const PACKED: [(&str, &str, &str); 5] = [
    ("\u{1f}?\u{8}", "gzip", "\"gunzip\""),
    ("PK\u{3}\u{4}", "zip", "\"unzip\""),
    ("BZh", "bzip2", "\"bunzip2\""),
    ("?7zXZ\0", "xz", "\"unxz\""),
    ("(?/?", "zstd", "\"unzstd\""),
];

/// Of a file that begins like this, if it is compressed.
pub(super) fn compressed(text: &str) -> Option<String> {
    let begins = |(magic, ..): &&(&str, &str, &str)| text.starts_with(magic);
    let (_, by, unpack) = PACKED.iter().find(begins)?;
    Some(format!(
        "compressed by {by}, so no JSON yet; unpack it first, with {unpack}"
    ))
}

/// Of bytes that are no UTF-8.
pub(super) fn not_utf8(count: u64) -> String {
    let bytes = if count == 1 { "byte is" } else { "bytes are" };
    format!(
        "{count} {bytes} no UTF-8, the first one here: read as \"?\"; export again in UTF-8 to see \
         the names as they are"
    )
}
