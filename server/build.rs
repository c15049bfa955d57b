//! Makes sure that the folders which the binary embeds are there, and tells cargo when to look
//! at them again: `sqlx::migrate!` and `rust-embed` read folders that cargo does not watch.

use std::path::Path;

/// What `cargo xtask web` fills. It is made here, because a folder that is missing while the crate
/// is compiled would not be found when it is filled later.
const WEB: &str = "../web/dist";

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src/store/migrations");
    std::fs::create_dir_all(WEB)?;
    // A debug build reads the files while it runs.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        for folder in [WEB, "demo"] {
            if Path::new(folder).exists() {
                println!("cargo::rerun-if-changed={folder}");
            }
        }
    }
    Ok(())
}
