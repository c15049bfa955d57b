//! How many bytes a customer's browser may be asked to load.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Complaint;
use crate::paths;

/// Loaded with every page of a product, before anybody asks for help.
const LOADER_BYTES_MAX: u64 = 8_000;

/// Loaded into a product's page after Allow.
const SENSOR_BYTES_MAX: u64 = 12_000;

/// Loaded behind the first picture.
const SENSE_BYTES_MAX: u64 = 12_000;

/// Loaded when the customer asks what the agent sees, or hides something.
const LENS_BYTES_MAX: u64 = 4_000;

/// Loaded when the customer allows control.
const CONTROL_BYTES_MAX: u64 = 10_000;

/// Loaded when somebody points or draws for the first time.
const ANNOTATE_BYTES_MAX: u64 = 8_000;

/// What holds acts until the customer's tap, loaded with control or the first proposal.
const PROPOSE_BYTES_MAX: u64 = 4_000;

/// What tells where in the product the customer is, loaded behind the first picture.
const TRAIL_BYTES_MAX: u64 = 2_000;

/// What shows that a known customer is in the product, loaded where the embedder wants that.
const PRESENT_BYTES_MAX: u64 = 2_000;

/// Our frame in the page of such a customer: an invitation, and what holds the word on who they are.
const PRESENT_FRAME_BYTES_MAX: u64 = 8_000;

/// Chunks that the client frame loads behind the first picture, by the first part of their names.
const CHUNKS: [(&str, u64); 38] = [
    // Behind the engine: messages on their way, and what outlives the page.
    ("kept", 1_500),
    // Once there may be one: the connection to the other browser.
    ("rtc", 2_000),
    // With the request for help: who should help.
    ("wanting", 500),
    // While the customer waits: their place, and a message instead.
    ("queue", 2_000),
    // When they want to be called instead, and once they are to be.
    ("call-back", 3_000),
    // When it is shown: talk, the number of a code, and what to press when something is wrong.
    ("talk", 6_000),
    // Where a product says who its customer is.
    ("identity", 2_000),
    // Once a session is over: how it was.
    ("survey", 3_000),
    // Once a session is live: what its parts share, pause and control.
    ("hands", 4_000),
    // With it: all that goes on in words, and what can not be seen written out.
    ("scope", 1_000),
    // Once another tab is mirrored: Stop, and what goes on there.
    ("parked", 500),
    // Once a session is live: the buttons of the lens.
    ("lens", 1_000),
    // Once a session is live: looks of its bar and its panel.
    ("looks", 1_000),
    // Once a session is live: where the keyboard goes when what had it is gone.
    ("focus", 1_000),
    // Once a session is live: pages that are never shown.
    ("autopause", 1_500),
    // Once a session is live: questions for grants.
    ("ask", 3_000),
    // Once a session is live: whether another agent takes over.
    ("handoff", 1_000),
    // Once a session is live: drawing, both ways.
    ("annotate", 4_000),
    // Once a session is live: what waits for the customer's tap.
    ("propose", 3_000),
    // Once a session is live: where in the product the customer is.
    ("trail", 1_000),
    // Once a session is live: files, both ways.
    ("files", 8_000),
    // Once a session is live: voice.
    ("voice", 4_000),
    // Once a talk is on: faces, and the camera for them.
    ("video", 2_000),
    ("camera", 1_500),
    // Once a session is live: a screen or camera beside the page.
    ("screen", 3_000),
    // Once a session is live: which way it is connected, and who could read along.
    ("path", 2_000),
    ("way", 1_000),
    // With voice, a screen, or a way from browser to browser: what both ends do with sound and pictures.
    ("media", 3_000),
    // Once a screen is shown to others than the agent: the way by the server.
    ("forward", 2_000),
    // Once a session is live: other tabs.
    ("tabs", 3_000),
    // Once a page shows what its scripts can not read: who asks the server for it.
    ("withheld", 2_000),
    // Once there is much to send: sockets beside the first one.
    ("bulk-extras", 1_000),
    // Once a page has a canvas: files of what is drawn there.
    ("pictures", 1_000),
    // Once a code is to be read out.
    ("code", 1_500),
    // While a session is live: why it is over.
    ("ended", 1_500),
    // With parts that come late: how much room the frame has, and how long a day is.
    ("room", 100),
    ("spans", 100),
    // Once somebody besides the agent watches.
    ("watchers", 2_000),
];

/// Everything that a customer's first picture waits for: loader, sensor, client frame and wasm.
const CUSTOMER_BYTES_MAX: u64 = 150_000;

/// Measures the bundles if they are built.
pub(crate) fn check() -> Result<Vec<Complaint>> {
    let dist = paths::web().join("dist");
    if dist.join("frame.html").is_file() {
        check_folder(&dist)
    } else {
        Ok(Vec::new())
    }
}

fn check_folder(dist: &Path) -> Result<Vec<Complaint>> {
    let loader = compressed_size(dist, "loader.js")?;
    let sensor = compressed_size(dist, "sensor.js")?;
    let sense = compressed_size(dist, "sense.js")?;
    let lens = compressed_size(dist, "lens.js")?;
    let control = compressed_size(dist, "control.js")?;
    let annotate = compressed_size(dist, "annotate.js")?;
    let propose = compressed_size(dist, "propose.js")?;
    let trail = compressed_size(dist, "trail.js")?;
    let present = compressed_size(dist, "present.js")?;
    let mut present_frame = 0;
    for file in reachable(dist, "present.html")? {
        present_frame += compressed_size(dist, &file)?;
    }
    let mut frame = 0;
    let mut chunks = [0; CHUNKS.len()];
    for file in reachable(dist, "frame.html")? {
        let bytes = compressed_size(dist, &file)?;
        match chunk_of(&file) {
            Some(index) => chunks[index] += bytes,
            None => frame += bytes,
        }
    }
    let figures = [
        ("loader.js", loader, LOADER_BYTES_MAX),
        ("sensor.js", sensor, SENSOR_BYTES_MAX),
        ("sense.js", sense, SENSE_BYTES_MAX),
        ("lens.js", lens, LENS_BYTES_MAX),
        ("control.js", control, CONTROL_BYTES_MAX),
        ("annotate.js", annotate, ANNOTATE_BYTES_MAX),
        ("propose.js", propose, PROPOSE_BYTES_MAX),
        ("trail.js", trail, TRAIL_BYTES_MAX),
        ("present.js", present, PRESENT_BYTES_MAX),
        (
            "frame of a present customer",
            present_frame,
            PRESENT_FRAME_BYTES_MAX,
        ),
        (
            "loader, sensor, frame and wasm",
            loader + sensor + frame,
            CUSTOMER_BYTES_MAX,
        ),
    ];
    let chunks = CHUNKS
        .into_iter()
        .zip(chunks)
        .map(|((name, max), bytes)| (name, bytes, max));
    let over = figures
        .into_iter()
        .chain(chunks)
        .filter(|(_, bytes, max)| bytes > max)
        .map(|(name, bytes, max)| {
            format!("{name}: {bytes} bytes with brotli, {max} are the limit")
        });
    let early = named(dist, "frame.html", &asset_names(dist)?)?
        .into_iter()
        .filter(|file| chunk_of(file).is_some())
        .map(|file| format!("{file} comes with the client frame itself, and is counted as late"));
    Ok(over
        .chain(early)
        .map(|text| Complaint::new("web/dist", 1, text))
        .collect())
}

/// Which of `CHUNKS` a file is.
fn chunk_of(file: &str) -> Option<usize> {
    CHUNKS
        .iter()
        .position(|(chunk, _)| file.starts_with(&format!("assets/{chunk}-")))
}

/// What goes over the wire: the compressed copy, or the file where that would not be smaller.
fn compressed_size(dist: &Path, file: &str) -> Result<u64> {
    let compressed = dist.join(format!("{file}.br"));
    let path = if compressed.is_file() {
        compressed
    } else {
        dist.join(file)
    };
    let metadata =
        fs::metadata(&path).with_context(|| format!("cannot measure {}", path.display()))?;
    Ok(metadata.len())
}

/// A page and every asset that it names, directly or through other assets.
fn reachable(dist: &Path, page: &str) -> Result<BTreeSet<String>> {
    let assets = asset_names(dist)?;
    let mut found = BTreeSet::from([page.to_owned()]);
    let mut waiting = vec![page.to_owned()];
    while let Some(file) = waiting.pop() {
        for path in named(dist, &file, &assets)? {
            if found.insert(path.clone()) {
                waiting.push(path);
            }
        }
    }
    Ok(found)
}

/// The assets that a file names.
fn named(dist: &Path, file: &str, assets: &[String]) -> Result<Vec<String>> {
    let bytes = fs::read(dist.join(file)).with_context(|| format!("cannot read {file}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let names = assets.iter().filter(|asset| text.contains(asset.as_str()));
    Ok(names.map(|asset| format!("assets/{asset}")).collect())
}

fn asset_names(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let folder = dist.join("assets");
    for entry in
        fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".br") {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("assets")).expect("writable");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("writable");
        }
        folder
    }

    #[test]
    fn an_asset_counts_when_a_counted_file_names_it() {
        let folder = dist(&[
            ("frame.html", "<script src=/assets/frame-1.js>"),
            ("assets/frame-1.js", "new Worker('worker-2.js')"),
            ("assets/worker-2.js", ""),
            ("assets/console-3.js", "frame-1.js"),
        ]);
        let found = reachable(folder.path(), "frame.html").expect("readable");
        assert_eq!(
            Vec::from_iter(found),
            ["assets/frame-1.js", "assets/worker-2.js", "frame.html"]
        );
    }

    const EMPTY: [(&str, &str); 11] = [
        ("loader.js", ""),
        ("sensor.js", ""),
        ("sense.js", ""),
        ("lens.js", ""),
        ("control.js", ""),
        ("annotate.js", ""),
        ("propose.js", ""),
        ("trail.js", ""),
        ("present.js", ""),
        ("present.html", ""),
        ("frame.html", ""),
    ];

    #[test]
    fn what_comes_with_the_frame_is_not_counted_as_late() {
        let folder = dist(&EMPTY);
        fs::write(folder.path().join("assets/media-1.js"), "").expect("writable");
        let frame = folder.path().join("frame.html");
        fs::write(&frame, "<link href=/assets/media-1.js>").expect("writable");
        assert_eq!(
            check_folder(folder.path()).expect("readable")[0].text,
            "assets/media-1.js comes with the client frame itself, and is counted as late"
        );
    }

    #[test]
    fn the_compressed_copy_is_what_counts() {
        let heavy = "x".repeat(9_000);
        let mut files = EMPTY;
        files[0].1 = &heavy;
        let complaints = check_folder(dist(&files).path()).expect("readable");
        assert_eq!(
            complaints[0].text,
            "loader.js: 9000 bytes with brotli, 8000 are the limit"
        );
        let folder = dist(&files);
        fs::write(folder.path().join("loader.js.br"), "x").expect("writable");
        assert_eq!(check_folder(folder.path()).expect("readable"), []);
    }
}
