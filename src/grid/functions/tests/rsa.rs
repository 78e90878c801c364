//! `rsadecrypt` with keys and a cipher text that OpenSSL and `ssh-keygen` made for this test.

use super::harness::run;

const CIPHER: &str = include_str!("keys/cipher.b64");

fn decrypted(cipher: &str, key: &str) -> String {
    match run("rsadecrypt", &[cipher.into(), key.into()]) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn a_key_in_any_form_decrypts() {
    for key in [include_str!("keys/pkcs1.pem"), include_str!("keys/pkcs8.pem"), include_str!("keys/openssh.pem")] {
        assert_eq!(decrypted(CIPHER, key), "\"the secret is out: é\"");
    }
}

#[test]
fn what_is_no_key_is_refused() {
    const INVALID: &str = "error: invalid value for \"privatekey\" parameter: invalid private key: ";
    let passphrase = format!("{INVALID}it is protected by a passphrase");
    let other = "error: invalid value for \"privatekey\" parameter: the private key is not one of RSA";
    let damaged = include_str!("keys/pkcs1.pem").replacen("MII", "MIA", 1);
    for (key, expected) in [
        (include_str!("keys/encrypted.pem"), passphrase.as_str()),
        (include_str!("keys/openssh_encrypted.pem"), &passphrase),
        (include_str!("keys/ec8.pem"), other),
        (include_str!("keys/ed25519.pem"), &format!("{INVALID}it is not one of RSA")),
        ("", &format!("{INVALID}ssh: no key found")),
        (&damaged, &format!("{INVALID}it is damaged")),
    ] {
        assert_eq!(decrypted(CIPHER, key), expected);
    }
}

#[test]
fn what_was_encrypted_for_another_is_refused() {
    let key = include_str!("keys/pkcs1.pem");
    let failed = "error: call to function \"rsadecrypt\" failed: failed to decrypt: crypto/rsa: decryption error";
    for cipher in ["AAAA", "", &"/".repeat(172), &"A".repeat(400)] {
        assert_eq!(decrypted(cipher, key), failed, "{cipher}");
    }
    assert_eq!(
        decrypted("!!", key),
        "error: invalid value for \"ciphertext\" parameter: failed to decode input \"!!\": cipher text must be base64-encoded"
    );
}

#[test]
fn a_cut_key_is_refused_wherever_it_is_cut() {
    for key in [include_str!("keys/pkcs1.pem"), include_str!("keys/pkcs8.pem"), include_str!("keys/openssh.pem")] {
        let lines: Vec<&str> = key.lines().collect();
        for kept in 0..lines.len() - 1 {
            let cut = format!("{}\n{}", lines[..kept].join("\n"), lines[lines.len() - 1]);
            assert!(decrypted(CIPHER, &cut).starts_with("error: "), "{kept}");
        }
    }
}
