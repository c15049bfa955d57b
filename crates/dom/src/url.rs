//! Resolves what a style sheet names against where it came from.
//!
//! A small part of the WHATWG URL parser: `http` and `https` by its rules for special schemes,
//! `data` and `blob` as they are, everything else not at all, since nothing else can be fetched.
//! Hosts are not touched; `fetch` in the browser normalises them.

/// Absolute URL of a reference, without fragment; nothing when it can not be fetched.
#[must_use]
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = clean(reference);
    let reference = reference.split('#').next().unwrap_or_default();
    if let Some((scheme, rest)) = scheme(reference) {
        return match &scheme[..] {
            "data" | "blob" => Some(reference.to_owned()),
            "http" | "https" => {
                if !starts_with_slash(rest) {
                    let parts = Parts::of(base)?;
                    if parts.scheme == scheme {
                        return parts.join(rest);
                    }
                }
                absolute(&scheme, rest)
            }
            _ => None,
        };
    }
    Parts::of(base)?.join(reference)
}

/// Removes what the parser ignores: controls and spaces around, tabs and line breaks inside.
fn clean(text: &str) -> String {
    text.trim_matches(|character: char| character <= ' ')
        .chars()
        .filter(|character| !matches!(character, '\t' | '\n' | '\r'))
        .collect()
}

fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let good = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    good.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn starts_with_slash(text: &str) -> bool {
    text.starts_with(['/', '\\'])
}

/// `https:` and any number of slashes, then the authority.
fn absolute(scheme: &str, rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['/', '\\']);
    let end = rest.find(['/', '\\', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    if authority.is_empty() {
        return None;
    }
    let (path, query) = split_query(rest);
    Some(format!("{scheme}://{authority}{}{query}", normalise(path)))
}

fn split_query(text: &str) -> (&str, &str) {
    text.split_at(text.find('?').unwrap_or(text.len()))
}

/// Path without dot segments and backslashes, with a slash in front.
fn normalise(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let last = segments.len() - 1;
    for (at, segment) in segments.into_iter().enumerate() {
        match dots(segment) {
            Some(n @ (1 | 2)) => {
                if n == 2 {
                    kept.pop();
                }
                if at == last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    let mut whole = String::new();
    for segment in &kept {
        whole.push('/');
        whole.push_str(segment);
    }
    if kept.is_empty() {
        whole.push('/');
    }
    whole
}

/// How many dots a segment is made of, which may be escaped; nothing if it is more than dots.
fn dots(mut segment: &str) -> Option<usize> {
    let mut n = 0;
    while !segment.is_empty() {
        let rest = [".", "%2e", "%2E"]
            .iter()
            .find_map(|dot| segment.strip_prefix(dot))?;
        (segment, n) = (rest, n + 1);
    }
    Some(n)
}

/// An absolute `http` or `https` URL, taken apart.
struct Parts<'a> {
    scheme: String,
    authority: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = scheme(url)?;
        let rest = rest.split('#').next()?.strip_prefix("//")?;
        if scheme != "http" && scheme != "https" {
            return None;
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = split_query(rest);
        Some(Self {
            scheme,
            authority,
            path,
            query,
        })
    }

    fn join(&self, reference: &str) -> Option<String> {
        let slashes = reference
            .bytes()
            .take_while(|byte| matches!(byte, b'/' | b'\\'))
            .count();
        if slashes >= 2 {
            return absolute(&self.scheme, reference);
        }
        let (path, query) = split_query(reference);
        let (path, query) = if slashes == 1 {
            (path.to_owned(), query)
        } else if !path.is_empty() {
            let folder = self.path.rfind('/').map_or("/", |end| &self.path[..=end]);
            (format!("{folder}{path}"), query)
        } else if query.is_empty() {
            (self.path.to_owned(), self.query)
        } else {
            (self.path.to_owned(), query)
        };
        Some(format!(
            "{}://{}{}{query}",
            self.scheme,
            self.authority,
            normalise(&path)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://h.example:8443/a/b/c.css?v=1";

    fn check(reference: &str, expected: &str) {
        let resolved = resolve(BASE, reference);
        assert_eq!(
            resolved.as_deref().unwrap_or("nothing"),
            expected,
            "{reference}"
        );
    }

    #[test]
    fn references_are_resolved_as_browsers_do() {
        let cases = [
            ("x.png", "https://h.example:8443/a/b/x.png"),
            ("../x.png", "https://h.example:8443/a/x.png"),
            ("../../../x", "https://h.example:8443/x"),
            ("./x/./y/%2e%2E/z", "https://h.example:8443/a/b/x/z"),
            ("..", "https://h.example:8443/a/"),
            (".", "https://h.example:8443/a/b/"),
            ("/x?q#f", "https://h.example:8443/x?q"),
            ("\\x\\y", "https://h.example:8443/x/y"),
            ("//other/x", "https://other/x"),
            ("/\\other/x", "https://other/x"),
            ("?q=../x", "https://h.example:8443/a/b/c.css?q=../x"),
            ("", "https://h.example:8443/a/b/c.css?v=1"),
            ("#f", "https://h.example:8443/a/b/c.css?v=1"),
            (" HTTP://Other/x y ", "http://Other/x y"),
            ("http:x", "http://x/"),
            ("https:x", "https://h.example:8443/a/b/x"),
            ("https:/x", "https://x/"),
            ("https://o\\x", "https://o/x"),
            ("java\nscript:alert(1)", "nothing"),
            ("file:///etc/passwd", "nothing"),
            ("data:image/png,x", "data:image/png,x"),
            ("blob:https://h/1", "blob:https://h/1"),
            ("https://", "nothing"),
            ("x:y", "nothing"),
            ("1x:y", "https://h.example:8443/a/b/1x:y"),
        ];
        for (reference, expected) in cases {
            check(reference, expected);
        }
    }

    #[test]
    fn bases_that_have_no_place_resolve_only_absolute_references() {
        assert_eq!(resolve("about:blank", "x"), None);
        assert_eq!(resolve("", "http://h").as_deref(), Some("http://h/"));
        assert_eq!(resolve("http://h", "x").as_deref(), Some("http://h/x"));
    }
}
