//! Reads how many tests passed from what the test runners print.

use std::ops::Add;

/// How many passed and failed. What was left out counts as failed: there are no ignored tests here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

/// Sums the lines `test result: ok. 3 passed; 0 failed; 0 ignored; …` of `cargo test`.
pub(crate) fn of_cargo(output: &str) -> Count {
    output
        .lines()
        .filter_map(|line| line.trim().strip_prefix("test result: "))
        .map(|result| Count {
            passed: number_before(result, " passed"),
            failed: number_before(result, " failed") + number_before(result, " ignored"),
        })
        .fold(Count::default(), Count::add)
}

/// Sums the closing lines `ℹ pass 3`, `ℹ fail 0` … of `node --test` with its spec reporter.
pub(crate) fn of_node(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        let Some(rest) = line.strip_prefix("ℹ ") else {
            continue;
        };
        let Some((word, number)) = rest.split_once(' ') else {
            continue;
        };
        let Ok(number) = number.trim().parse::<u64>() else {
            continue;
        };
        match word {
            "pass" => count.passed += number,
            "fail" | "cancelled" | "skipped" | "todo" => count.failed += number,
            _ => {}
        }
    }
    count
}

fn number_before(text: &str, word: &str) -> u64 {
    text.split(word)
        .next()
        .and_then(|before| before.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_are_summed_and_ignored_ones_fail() {
        let output = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 10 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(
            of_cargo(output),
            Count {
                passed: 12,
                failed: 2
            }
        );
    }

    #[test]
    fn node_results_are_summed_and_skipped_ones_fail() {
        let output = "✔ works (1 ms)\nℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\n\
            ℹ skipped 1\nℹ todo 0\nℹ duration_ms 12.5";
        assert_eq!(
            of_node(output),
            Count {
                passed: 3,
                failed: 2
            }
        );
    }

    #[test]
    fn output_without_results_counts_nothing() {
        assert_eq!(of_cargo("error: could not compile"), Count::default());
        assert_eq!(of_node(""), Count::default());
    }
}
