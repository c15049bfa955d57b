//! Fetches the compiler's sources as Debian packages them.
//!
//! The mirror is the one that the machine's apt already uses, and Debian's own keyring vouches for what it sends.
//! Lists, cache and sources are private to this download: the machine's apt is read, never changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::sh;
use crate::ui::Step;

/// Aliases, not code names, so that they outlive a release; the likeliest first.
const SUITES: [&str; 4] = ["stable-backports", "stable", "testing", "unstable"];

/// The package's name.
const PACKAGE: &str = "rust-src";

/// Debian's own keys, as its package `debian-archive-keyring` installs them.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Unpacks the `library` folder of exactly this release below `scratch`.
pub(super) fn library_source(step: &Step, release: &str, scratch: &Path) -> Result<PathBuf> {
    if !Path::new(KEYRING).is_file() || !sh::exists("apt-get") {
        bail!(
            "the sources of rustc {release} are packaged by Debian, and this machine has no Debian apt"
        );
    }
    for mirror in mirrors()? {
        for suite in SUITES {
            step.note(&format!("looking for {PACKAGE} {release} in {suite}"));
            let apt = PrivateApt::new(scratch, &mirror, suite)?;
            if let Some(version) = apt.version_of(step, release)? {
                return apt.unpack(step, &version);
            }
        }
    }
    bail!("no suite of this machine's Debian mirror has {PACKAGE} {release}")
}

/// The mirrors that the machine's apt uses, those with Debian's main archive first.
fn mirrors() -> Result<Vec<String>> {
    let mut command = Command::new("apt-get");
    command.args([
        "indextargets",
        "--no-release-info",
        "--format",
        "$(SUITE)|$(LABEL)|$(REPO_URI)",
    ]);
    Ok(rank_mirrors(&sh::read(&mut command)?))
}

fn rank_mirrors(listing: &str) -> Vec<String> {
    let mut mirrors: Vec<String> = Vec::new();
    for line in listing.lines() {
        let Some(address) = line
            .rsplit('|')
            .next()
            .filter(|address| !address.is_empty())
        else {
            continue;
        };
        if !mirrors.iter().any(|known| known == address) {
            mirrors.push(address.to_owned());
        }
    }
    // Security archives have the same keys and none of these suites.
    mirrors.sort_by_key(|address| address.trim_end_matches('/').ends_with("security"));
    mirrors
}

/// An apt with folders of its own.
struct PrivateApt {
    folder: PathBuf,
}

impl PrivateApt {
    fn new(scratch: &Path, mirror: &str, suite: &str) -> Result<Self> {
        let folder = scratch.join("apt").join(suite);
        for below in [
            "lists/partial",
            "cache/archives/partial",
            "parts",
            "download",
        ] {
            fs::create_dir_all(folder.join(below))?;
        }
        let source = format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n");
        fs::write(folder.join("sources.list"), source)?;
        fs::write(folder.join("status"), "")?;
        Ok(Self { folder })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.join("download"));
        let below = |name: &str| self.folder.join(name).display().to_string();
        for (option, value) in [
            ("Dir::Etc::SourceList", below("sources.list")),
            ("Dir::Etc::SourceParts", below("parts")),
            ("Dir::State::Lists", below("lists")),
            ("Dir::State::status", below("status")),
            ("Dir::Cache", below("cache")),
            // Apt's own user may not enter a person's cache folder.
            ("APT::Sandbox::User", "root".to_owned()),
            ("Acquire::Languages", "none".to_owned()),
        ] {
            command.arg("-o").arg(format!("{option}={value}"));
        }
        command
    }

    fn version_of(&self, step: &Step, release: &str) -> Result<Option<String>> {
        let update = sh::attempt(step, self.command("apt-get").args(["-q", "update"]), None)?;
        if !update.status.success() {
            return Ok(None);
        }
        let madison = sh::read(self.command("apt-cache").args(["madison", PACKAGE]))?;
        Ok(matching_version(&madison, release))
    }

    fn unpack(&self, step: &Step, version: &str) -> Result<PathBuf> {
        step.note(&format!("downloading {PACKAGE} {version}"));
        let wanted = format!("{PACKAGE}={version}");
        sh::run(
            step,
            self.command("apt-get").args(["-q", "download", &wanted]),
        )?;
        let package = only_file(&self.folder.join("download"))?;
        let unpacked = self.folder.join("unpacked");
        sh::run(
            step,
            Command::new("dpkg").arg("-x").arg(&package).arg(&unpacked),
        )?;
        fs::remove_file(&package)?;
        let sources = unpacked.join("usr/src");
        let folder = only_file(&sources)?;
        Ok(folder.join("library"))
    }
}

/// Reads `apt-cache madison` for the package version of exactly this release.
fn matching_version(madison: &str, release: &str) -> Option<String> {
    madison.lines().find_map(|line| {
        let version = line.split('|').nth(1)?.trim();
        let rest = version.strip_prefix(release)?;
        rest.starts_with(['+', '-', '~'])
            .then(|| version.to_owned())
    })
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let entry = fs::read_dir(folder)
        .with_context(|| format!("cannot list {}", folder.display()))?
        .next()
        .with_context(|| format!("nothing in {}", folder.display()))??;
    Ok(entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exactly_this_release_matches() {
        let madison = " rust-src | 1.95.0+dfsg1-1~bpo13+1 | mirror stable-backports/main amd64 Packages\n \
                       rust-src | 1.63.0+dfsg1-2 | mirror stable/main amd64 Packages";
        assert_eq!(
            matching_version(madison, "1.95.0").as_deref(),
            Some("1.95.0+dfsg1-1~bpo13+1")
        );
        assert_eq!(
            matching_version(madison, "1.63.0").as_deref(),
            Some("1.63.0+dfsg1-2")
        );
        assert_eq!(matching_version(madison, "1.95"), None);
    }

    #[test]
    fn each_mirror_is_tried_once_and_security_archives_last() {
        let listing = "s|Debian-Security|http://mirror.test/debian-security/\n\
                       s|Debian|http://mirror.test/debian/\n\
                       s|Debian|http://mirror.test/debian/\n";
        let expected = [
            "http://mirror.test/debian/",
            "http://mirror.test/debian-security/",
        ];
        assert_eq!(rank_mirrors(listing), expected);
    }
}
