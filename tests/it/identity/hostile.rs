//! Tokens that are not to be believed.

use super::*;

/// Tokens that are not to be believed, by what is wrong with them.
pub(super) fn tokens(hs: &Signer, ec: &Signer, rsa: &Signer) -> Vec<(String, String)> {
    let mut all = bad_headers(hs, ec, rsa);
    all.extend(bad_claims(hs, ec));
    all.extend(bad_forms(hs, ec, rsa));
    all
}

fn bad_headers(hs: &Signer, ec: &Signer, rsa: &Signer) -> Vec<(String, String)> {
    let body = claims().to_string();
    let mut all = Vec::new();
    let mut add = |what: &str, token: String| all.push((what.to_owned(), token));
    for alg in [
        "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256",
    ] {
        let header = json!({ "alg": alg, "kid": "hs" }).to_string();
        add(
            &format!("alg {alg:?} for the secret"),
            hs.seal(&header, &body),
        );
    }
    let unsigned = hs.seal(&json!({ "alg": "none" }).to_string(), &body);
    let unsigned = unsigned.rsplit_once('.').expect("parts").0.to_owned();
    add("alg none without a signature", format!("{unsigned}."));
    // A public key is no secret, but it would do as one.
    for (of, secret) in [
        (rsa, rsa.public_pem.as_bytes()),
        (ec, ec.public_pem.as_bytes()),
    ] {
        for secret in [secret, secret.trim_ascii_end()] {
            let forger = Signer {
                key: EncodingKey::from_secret(secret),
                ..Signer::secret()
            };
            let header = json!({ "alg": "HS256", "kid": of.kid }).to_string();
            add("HMAC by a public key", forger.seal(&header, &body));
        }
    }
    for (signer, kid) in [
        (hs, "rsa"),
        (hs, "ec"),
        (ec, "rsa"),
        (ec, "hs"),
        (rsa, "ec"),
        (rsa, "hs"),
    ] {
        let mut header = signer.header();
        header["kid"] = json!(kid);
        add(
            "the algorithm of another key",
            signer.seal(&header.to_string(), &body),
        );
        header["alg"] = json!(if kid == "rsa" {
            "RS256"
        } else if kid == "ec" {
            "ES256"
        } else {
            "HS256"
        });
        add(
            "another key's name and algorithm",
            signer.seal(&header.to_string(), &body),
        );
    }
    for kid in [
        "../../etc/passwd",
        "/dev/null",
        "hs' OR '1'='1",
        "hs\0",
        "",
        " hs",
        "hs ",
        "HS",
        "h",
        "http://evil.example/key",
        "%68%73",
        "hs\nhs",
        &"k".repeat(65),
        &"k".repeat(4_000),
    ] {
        let mut header = hs.header();
        header["kid"] = json!(kid);
        add(
            &format!("kid {kid:.20?}"),
            hs.seal(&header.to_string(), &body),
        );
    }
    for kid in [json!(1), json!(["hs"]), json!({ "hs": 1 }), json!(true)] {
        let mut header = hs.header();
        header["kid"] = kid;
        add("a kid of another type", hs.seal(&header.to_string(), &body));
    }
    add(
        "no kid where there are several",
        hs.seal(&json!({ "alg": "HS256" }).to_string(), &body),
    );
    let forger = Signer::ec("ec");
    for (name, value) in [
        ("jwk", forger.jwk()),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["AAAA"])),
        ("x5t", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A256GCM")),
        ("x", json!(1)),
    ] {
        let mut header = ec.header();
        header[name] = value;
        add(
            &format!("header {name}"),
            ec.seal(&header.to_string(), &body),
        );
        if name == "jwk" {
            add(
                "a key of their own",
                forger.seal(&header.to_string(), &body),
            );
        }
    }
    add(
        "b64 and crit",
        hs.seal(
            r#"{"alg":"HS256","kid":"hs","crit":["b64"],"b64":false}"#,
            &body,
        ),
    );
    for header in [
        r#"{"alg":"HS256","alg":"none","kid":"hs"}"#,
        r#"{"alg":"none","alg":"HS256","kid":"hs"}"#,
        r#"{"alg":"HS256","kid":"hs","kid":"hs"}"#,
        r#"{"alg":"HS256","kid":"hs","typ":"at+jwt"}"#,
        r#"{"kid":"hs"}"#,
        r#"{"alg":null,"kid":"hs"}"#,
        r#"["HS256","JWT","hs"]"#,
        "{}",
        "",
        "null",
        r#""HS256""#,
        r#"{"alg":"HS256","kid":"hs"}{}"#,
        r#" {"alg":"HS256","kid":"hs"}"#,
    ] {
        add(&format!("header {header}"), hs.seal(header, &body));
    }
    all
}

fn bad_claims(hs: &Signer, ec: &Signer) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |what: String, token: String| all.push((what, token));
    for other in [
        json!({ "iss": null }),
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": [ISSUER] }),
        json!({ "iss": "https://shop.example/" }),
        json!({ "iss": "HTTPS://SHOP.EXAMPLE" }),
        json!({ "aud": null }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": [] }),
        json!({ "aud": ["https://other.example"] }),
        json!({ "aud": [AUDIENCE, 1] }),
        json!({ "aud": { "0": AUDIENCE } }),
        json!({ "aud": 1 }),
        json!({ "aud": "" }),
        json!({ "exp": null }),
        json!({ "exp": NOW - 31 }),
        json!({ "exp": NOW - 3_600 }),
        json!({ "exp": "1790000300" }),
        json!({ "exp": 1_790_000_300.5 }),
        json!({ "exp": -1 }),
        json!({ "exp": 0 }),
        json!({ "exp": true }),
        json!({ "exp": [NOW + 300] }),
        json!({ "exp": i64::MAX }),
        json!({ "exp": u64::MAX }),
        json!({ "exp": NOW + 86_401 }),
        json!({ "exp": NOW + 315_360_000 }),
        json!({ "exp": 1e300 }),
        json!({ "exp": (NOW + 300) * 1_000 }),
        json!({ "iat": null }),
        json!({ "iat": NOW + 31 }),
        json!({ "iat": NOW - 3_631 }),
        json!({ "iat": "1790000000" }),
        json!({ "iat": i64::MIN }),
        json!({ "iat": NOW + 400 }),
        json!({ "nbf": NOW + 31 }),
        json!({ "nbf": "0" }),
        json!({ "nbf": [] }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "  " }),
        json!({ "sub": 7 }),
        json!({ "sub": ["customer-7"] }),
        json!({ "sub": "s".repeat(129) }),
        json!({ "sub": "a\u{0}b" }),
        json!({ "name": 7 }),
        json!({ "name": "n".repeat(121) }),
        json!({ "name": "a\nb" }),
        json!({ "email": "none" }),
        json!({ "email": ["a@b.example"] }),
        json!({ "email_verified": "true" }),
        json!({ "locale": "en'--" }),
        json!({ "locale": "e".repeat(36) }),
        json!({ "custom": "x" }),
        json!({ "custom": { "a": { "b": 1 } } }),
        json!({ "custom": { "a": [1] } }),
        json!({ "custom": { "a": "x".repeat(201) } }),
        json!({ "custom": { "": "x" } }),
    ] {
        add(format!("{other:.60}"), hs.sign(&with(other)));
    }
    let twice = |claim: &str| {
        claims()
            .to_string()
            .replacen('{', &format!("{{{claim},"), 1)
    };
    for claim in [
        r#""sub":"customer-1""#,
        r#""exp":9999999999"#,
        r#""aud":"x""#,
        r#""\u0073ub":"customer-1""#,
        r#""custom":{"a":1,"a":2},"x":1"#,
        r#""other":{"b":1,"b":2}"#,
    ] {
        add(
            format!("twice {claim}"),
            ec.seal(&ec.header().to_string(), &twice(claim)),
        );
    }
    for body in [
        "[]",
        "null",
        "7",
        "\"x\"",
        "",
        "{",
        "{}{}",
        &format!("{}x", claims()),
    ] {
        add(
            format!("claims {body:.20}"),
            hs.seal(&hs.header().to_string(), body),
        );
    }
    add(
        "deep".to_owned(),
        hs.seal(&hs.header().to_string(), &"[".repeat(2_000)),
    );
    all
}

fn bad_forms(hs: &Signer, ec: &Signer, rsa: &Signer) -> Vec<(String, String)> {
    let good = ec.sign(&claims());
    let parts: Vec<&str> = good.split('.').collect();
    let (head, body, seal) = (parts[0], parts[1], parts[2]);
    let mut all = Vec::new();
    let mut add = |what: &str, token: String| all.push((what.to_owned(), token));
    // r = s = 0, and other signatures that a careless check takes for good.
    let order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    let order = data_encoding::HEXUPPER
        .decode(order.as_bytes())
        .expect("hex");
    let signature = |bytes: &[u8]| format!("{head}.{body}.{}", BASE64URL_NOPAD.encode(bytes));
    add("r = s = 0", signature(&[0; 64]));
    add("r = 0, s = 1", signature(&[&[0; 63][..], &[1]].concat()));
    add(
        "r = s = the order",
        signature(&[&order[..], &order[..]].concat()),
    );
    add("all ones", signature(&[0xff; 64]));
    add(
        "a DER signature of zeros",
        signature(&[0x30, 6, 2, 1, 0, 2, 1, 0]),
    );
    let bytes = BASE64URL_NOPAD.decode(seal.as_bytes()).expect("base64");
    add(
        "r and s changed places",
        signature(&[&bytes[32..], &bytes[..32]].concat()),
    );
    add("a signature too short", signature(&bytes[..63]));
    add(
        "a signature too long",
        signature(&[&bytes[..], &[0]].concat()),
    );
    add("no signature", format!("{head}.{body}."));
    add("two parts", format!("{head}.{body}"));
    add("four parts", format!("{good}.{seal}"));
    add("five parts", format!("{head}.{body}.{seal}.{seal}.{seal}"));
    add("nothing", String::new());
    add("dots", "..".to_owned());
    add("a blank before", format!(" {good}"));
    add("a line after", format!("{good}\n"));
    add("a blank inside", format!("{head} .{body}.{seal}"));
    add("padding", format!("{head}.{body}.{seal}=="));
    add(
        "standard base64",
        format!("{head}.{body}.+/+/{}", &seal[4..]),
    );
    add("a tab in the claims", format!("{head}.\t{body}.{seal}"));
    add("Bearer", format!("Bearer {good}"));
    add(
        "JSON serialization",
        json!({ "payload": body, "protected": head, "signature": seal }).to_string(),
    );
    add("a null byte", format!("{good}\0"));
    add("the claims of another", {
        let other = hs.sign(&with(json!({ "sub": "customer-1" })));
        format!("{head}.{}.{seal}", other.split('.').nth(1).expect("claims"))
    });
    for at in [0, 1, good.len() / 2, good.len() - 5] {
        add("cut off", good[..at].to_owned());
    }
    let long = "x".repeat(IDENTITY_TOKEN_BYTES_MAX);
    add("huge", hs.sign(&with(json!({ "other": long }))));
    add(
        "very huge",
        format!("{head}.{body}.{}", "A".repeat(500_000)),
    );
    add("another's key", Signer::ec("ec").sign(&claims()));
    add("another's RSA key", Signer::rsa("rsa").sign(&claims()));
    add("RSA of zeros", {
        let good = rsa.sign(&claims());
        let (signed, _) = good.rsplit_once('.').expect("parts");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&[0; 256]))
    });
    all
}
